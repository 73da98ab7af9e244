import { type Address, isAddressEqual } from "viem";
import { Allo } from "../../components/Allo.tsx";
import { Card } from "../../components/Card.tsx";
import { Changes } from "../../components/Changes.tsx";
import { Flow } from "../../components/Flow.tsx";
import { Notice } from "../../components/Notice.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import { shortHex } from "../../lib/format/hex.ts";
import { claim, claimBounty, type Reward } from "../../lib/sdk.ts";
import { afterReward } from "../../lib/stake/pool.ts";
import { type HoldingData, useRewards } from "../../lib/stake/queries.ts";
import type { Reputer } from "../../lib/stake/reputers.ts";
import { ROLES } from "../../lib/stake/rewards.ts";
import { WINDOW } from "../../lib/stake/settled.ts";
import { effects } from "./effects.tsx";
import styles from "./Stake.module.css";

interface Parts {
  readonly topicId: bigint;
  readonly reputer: Reputer;
  readonly account: Address | null;
  readonly holding: HoldingData;
}

/** What can be claimed: for the reputer, by anybody; for the account's own seats; and its bounties. */
export function Rewards(parts: Parts) {
  const { topicId, reputer, account, holding } = parts;
  const isOwn = account !== null && isAddressEqual(account, reputer.address);
  const ofReputer = useRewards(topicId, reputer.address);
  const ofAccount = useRewards(topicId, isOwn ? null : account);
  const error = ofReputer.error ?? ofAccount.error;
  const rewards = [
    ...(ofReputer.data?.rewards.filter(({ role }) => isOwn || ROLES[role] === "reputer") ?? []),
    ...(ofAccount.data?.rewards ?? []),
  ];
  const { position } = holding;
  return (
    <Card title="Rewards and bounties">
      <div className={styles.form}>
        <p className={styles.aside}>
          What the newest {WINDOW} final settlements say. A reputer's reward goes into its pool, whoever claims it, and
          raises what the shares of its delegators are worth; delegators have nothing to claim themselves.
        </p>
        {error === null ? null : <Notice tone="danger">Rewards are not up to date: {describeError(error)}.</Notice>}
        {rewards.length > 0 ? null : (
          <p className={styles.none}>
            {ofReputer.data === undefined ? "Reading the settlements…" : "No final settlement has a reward for it."}
          </p>
        )}
        {rewards.map((reward) => (
          <RewardPart key={`${reward.role}/${reward.id}`} reward={reward} isOwn={isOwn} {...parts} />
        ))}
        {position === null ? null : (
          <div className={styles.part}>
            <h3>Bounties of {isOwn ? "the reputer" : "the account"}</h3>
            <p>
              For shown errors of others: <Allo wei={position.bounty} />
            </p>
            <Flow
              action={claimBounty}
              parameters={position.bounty > 0n ? {} : null}
              title="Claim bounties"
              name="bounty"
              label="Claim bounties"
            >
              {position.bounty > 0n ? null : (
                <p className={styles.aside}>
                  There is none to claim: it takes a post that is refuted after the challenge was announced.
                </p>
              )}
            </Flow>
          </div>
        )}
      </div>
    </Card>
  );
}

function RewardPart({ reward, topicId, reputer, holding, isOwn }: Parts & { reward: Reward; isOwn: boolean }) {
  const { claimable, claimed, role, id, participant } = reward;
  const { pool, position } = holding;
  const isOfPool = isAddressEqual(participant, reputer.address) && ROLES[role] === "reputer";
  const held = { pool, shares: position?.shares ?? 0n };
  return (
    <div className={styles.part}>
      <h3>
        As {ROLES[role]}: {shortHex(participant)}
      </h3>
      <p>
        To claim: <Allo wei={claimable} />, claimed before: <Allo wei={claimed} />
      </p>
      <Flow
        action={claim}
        parameters={claimable > 0n ? { topicId, reward } : null}
        title={`Claim the rewards of ${ROLES[role]} ${shortHex(participant)}`}
        name={`claim/${topicId}/${role}/${id}`}
        label="Claim"
      >
        {claimable === 0n ? (
          <p className={styles.aside}>All of it was claimed; more comes with the next settlement that is final.</p>
        ) : isOfPool ? (
          <Changes changes={effects(held, afterReward(held, claimable, reputer.commission, isOwn))} />
        ) : (
          <p className={styles.aside}>
            {ROLES[role] === "reputer" ? "It goes into the pool of" : "It is paid to"} {shortHex(participant)}.
          </p>
        )}
      </Flow>
    </div>
  );
}
