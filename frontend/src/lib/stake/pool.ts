/** What acts do to a reputer's pool of stake, computed as contracts/staking/Pools.sol does. Amounts in wei. */

const UNIT = 10n ** 18n;
/** Shares and wei that nobody owns. */
const VIRTUAL_SHARES = 1_000n;
const VIRTUAL_WEI = 1n;
/** Worth of all shares below which a reward is the reputer's alone. */
const DUST = 1_000_000n;
/** Highest commission, SD59x18. */
export const MAX_COMMISSION = UNIT / 2n;
/** Seconds after which a raise of the commission applies. */
export const COMMISSION_NOTICE = 7 * 86_400;

export interface Pool {
  readonly stake: bigint;
  readonly shares: bigint;
}

/** A pool, and the shares that one holder has of it. */
export interface Holding {
  readonly pool: Pool;
  readonly shares: bigint;
}

/** Wei that shares would pay if they were unbonded now. */
export function worthOf({ pool, shares }: Holding): bigint {
  return (shares * (pool.stake + VIRTUAL_WEI)) / (pool.shares + VIRTUAL_SHARES);
}

/** Least shares that would pay `amount`. */
export function sharesWorth(pool: Pool, amount: bigint): bigint {
  const worth = pool.stake + VIRTUAL_WEI;
  return (amount * (pool.shares + VIRTUAL_SHARES) + worth - 1n) / worth;
}

/** Part of a pool's shares that one holder has, SD59x18; null where nobody has any. */
export function partOf({ pool, shares }: Holding): bigint | null {
  return pool.shares === 0n ? null : (shares * UNIT) / pool.shares;
}

/** After the holder has added `amount`: stake, delegation, or a request that it cancelled. */
export function afterDeposit({ pool, shares }: Holding, amount: bigint): Holding {
  const bought = sharesFor(pool, amount);
  return { pool: { stake: pool.stake + amount, shares: pool.shares + bought }, shares: shares + bought };
}

/** After the holder has unbonded `redeemed` of its shares, for `amount`. */
export function afterUnbonding(holding: Holding, redeemed: bigint): Holding & { readonly amount: bigint } {
  const { pool, shares } = holding;
  const amount = worthOf({ pool, shares: redeemed });
  return {
    pool: { stake: pool.stake - amount, shares: pool.shares - redeemed },
    shares: shares - redeemed,
    amount,
  };
}

/** After a reward: the commission buys shares for the reputer, the rest raises what all shares are worth. */
export function afterReward(
  { pool, shares }: Holding,
  amount: bigint,
  commission: bigint,
  isReputer: boolean,
): Holding & { readonly commission: bigint } {
  const isDust = worthOf({ pool, shares: pool.shares }) < DUST;
  const taken = isDust ? amount : (amount * commission) / UNIT;
  const raised = { stake: pool.stake + amount - taken, shares: pool.shares };
  const bought = sharesFor(raised, taken);
  return {
    pool: { stake: raised.stake + taken, shares: raised.shares + bought },
    shares: isReputer ? shares + bought : shares,
    commission: taken,
  };
}

function sharesFor(pool: Pool, amount: bigint): bigint {
  return (amount * (pool.shares + VIRTUAL_SHARES)) / (pool.stake + VIRTUAL_WEI);
}
