/** What pages take from the package for consumers; each names the module, so that a page loads only what it uses. */
export { isRefusedWith, refusalOf } from "../../../keeper/src/chain/refusals.ts";
export type { Action, Payment } from "../../../sdk/src/actions/action.ts";
export { claim, claimBounty } from "../../../sdk/src/actions/rewards.ts";
export {
  cancelUnbonding,
  compound,
  delegate,
  setCommission,
  stake,
  unbond,
  withdraw,
} from "../../../sdk/src/actions/staking.ts";
export type { Client, Wallet } from "../../../sdk/src/client.ts";
export type { Reward } from "../../../sdk/src/read/rewards.ts";
export { readStake, type StakePosition, type UnbondingRequest } from "../../../sdk/src/read/stake.ts";
