import { Allo } from "../../components/Allo.tsx";
import { AmountField, usableWei } from "../../components/AmountField.tsx";
import { Changes } from "../../components/Changes.tsx";
import { Flow } from "../../components/Flow.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { formatExact, formatPercent } from "../../lib/format/numbers.ts";
import { compound } from "../../lib/sdk.ts";
import { afterReward } from "../../lib/stake/pool.ts";
import type { FormParts } from "./Actions.tsx";
import { effects } from "./effects.tsx";
import styles from "./Stake.module.css";

/** Adds a reward to the pool of the reputer, out of the account's own ALLO. */
export function RewardForm({
  topic,
  reputer: { address, commission },
  holding: { pool, position, balance },
  place,
  isOwn,
}: FormParts & { isOwn: boolean }) {
  const [text, setText] = useDraft(`${place}/reward`);
  const amount = usableWei(text, balance);
  const held = { pool, shares: position?.shares ?? 0n };
  const after = amount === null ? null : afterReward(held, amount, commission, isOwn);
  return (
    <>
      <p className={styles.aside}>
        Adds to the reputer's pool as a reward, for all who hold shares: {formatPercent(commission)} of it buys shares
        for the reputer, the rest raises what all shares are worth. Rewards of settlements compound by themselves when
        they are claimed. To add to your own stake alone, use “{isOwn ? "Stake" : "Delegate"}”.
      </p>
      <AmountField label="Compound" text={text} onText={setText} most={balance} mostName="In your wallet" />
      <Flow
        action={compound}
        parameters={amount === null ? null : { topicId: topic.id, reputer: address, amount }}
        title={`Compound ${amount === null ? "" : `${formatExact(amount)} `}ALLO`}
        name={`${place}/reward`}
        label="Compound"
        onDone={() => setText("")}
      >
        {after === null || amount === null ? null : (
          <Changes
            changes={[
              ...effects(held, after),
              { name: "Commission of it", before: "—", after: <Allo wei={after.commission} /> },
            ]}
          />
        )}
      </Flow>
    </>
  );
}
