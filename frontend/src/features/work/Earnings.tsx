import type { Address } from "viem";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Flow } from "../../components/Flow.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import { claim } from "../../lib/sdk.ts";
import { useRewards } from "../../lib/stake/queries.ts";
import { Role, type RoleName } from "./roles.ts";
import styles from "./Work.module.css";

/** What an account has earned in a role, and the claim of what was not paid yet. */
export function Earnings({ topicId, account, role }: { topicId: bigint; account: Address; role: RoleName }) {
  const { data, error } = useRewards(topicId, account);
  if (data === undefined) {
    return error === null ? (
      <Skeleton height="3rem" />
    ) : (
      <Notice tone="caution">Its earnings cannot be read: {describeError(error)}.</Notice>
    );
  }
  const rewards = data.rewards.filter((reward) => reward.role === role.role);
  const claimable = rewards.filter((reward) => reward.claimable > 0n);
  if (rewards.length === 0) {
    return <p className={styles.aside}>The newest final settlements have no reward for it as {role.one}.</p>;
  }
  const sum = (of: (reward: (typeof rewards)[number]) => bigint) => rewards.reduce((all, one) => all + of(one), 0n);
  return (
    <>
      <Facts>
        <Fact name="Earned, paid">{formatAllo(sum(({ claimed }) => claimed))} ALLO</Fact>
        <Fact name="Earned, not claimed">{formatAllo(sum((reward) => reward.claimable))} ALLO</Fact>
        <Fact name="As of settlement">{formatCount(rewards[0].settlement)}</Fact>
      </Facts>
      {claimable.map((reward) => (
        <Flow
          key={reward.id}
          action={claim}
          parameters={{ topicId, reward }}
          title={`Claim ${formatAllo(reward.claimable)} ALLO of seat ${reward.id} in topic ${topicId}`}
          name={`claim/${topicId}/${role.key}/${reward.id}`}
          label={`Claim ${formatAllo(reward.claimable)} ALLO`}
        >
          <p className={styles.aside}>
            {role.role === Role.Reputer
              ? "It goes into the reputer's pool: commission to the reputer, the rest to all who hold shares."
              : "It is paid to the account itself, whoever sends the claim."}
          </p>
        </Flow>
      ))}
    </>
  );
}
