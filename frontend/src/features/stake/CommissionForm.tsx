import { useId } from "react";
import fieldStyles from "../../components/AmountField.module.css";
import { Changes } from "../../components/Changes.tsx";
import { Flow } from "../../components/Flow.tsx";
import { ExactTime } from "../../components/Time.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { formatPercent } from "../../lib/format/numbers.ts";
import { setCommission } from "../../lib/sdk.ts";
import { parseRate } from "../../lib/stake/commission.ts";
import { COMMISSION_NOTICE } from "../../lib/stake/pool.ts";
import type { FormParts } from "./Actions.tsx";
import styles from "./Stake.module.css";

/** Sets what the reputer, who is the account, keeps of rewards before the rest is shared. */
export function CommissionForm({
  topic,
  reputer: { commission, nextCommission, nextFrom, pool },
  terms: { time },
  place,
}: FormParts) {
  const id = useId();
  const [text, setText] = useDraft(`${place}/commission`);
  const parsed = parseRate(text);
  const rate = parsed !== null && "rate" in parsed ? parsed.rate : null;
  const problem = parsed !== null && "problem" in parsed ? `${parsed.problem}.` : "";
  const waits = rate !== null && rate > commission && pool.shares > 0n;
  return (
    <>
      <div className={fieldStyles.field}>
        <label htmlFor={id}>Commission</label>
        <div className={fieldStyles.row}>
          <input
            id={id}
            className={fieldStyles.input}
            type="text"
            inputMode="decimal"
            autoComplete="off"
            placeholder="0.0"
            value={text}
            onChange={({ target }) => setText(target.value)}
            aria-invalid={problem !== ""}
            aria-describedby={`${id}-now ${id}-problem`}
          />
          <span className={fieldStyles.unit}>%</span>
        </div>
        <p id={`${id}-now`} className={fieldStyles.aside}>
          Now: {formatPercent(commission)}. At most 50 %.
        </p>
        <p id={`${id}-problem`} className={fieldStyles.problem} aria-live="polite">
          {problem.charAt(0).toUpperCase() + problem.slice(1)}
        </p>
      </div>
      <Flow
        action={setCommission}
        parameters={rate === null ? null : { topicId: topic.id, rate }}
        title={`Set the commission ${rate === null ? "" : `to ${formatPercent(rate)}`}`.trim()}
        name={`${place}/commission`}
        label="Set commission"
        onDone={() => setText("")}
      >
        {rate === null ? null : (
          <>
            <Changes
              changes={[{ name: "Commission", before: formatPercent(commission), after: formatPercent(rate) }]}
            />
            <p>
              {waits ? (
                <>
                  A raise applies after seven days, so that who does not agree can leave before it: from{" "}
                  <ExactTime time={time + COMMISSION_NOTICE} /> on if it is in a block now, and as much later as that
                  takes.
                </>
              ) : (
                "It applies at once."
              )}{" "}
              {nextFrom > time
                ? `It replaces the change to ${formatPercent(nextCommission)} that was announced before.`
                : null}
            </p>
          </>
        )}
        <p className={styles.aside}>
          It is taken of every reward that comes into the pool from then on, also of what was earned before and is
          claimed later.
        </p>
      </Flow>
    </>
  );
}
