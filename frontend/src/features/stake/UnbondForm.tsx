import { Allo } from "../../components/Allo.tsx";
import { AmountField, usableWei } from "../../components/AmountField.tsx";
import { Changes } from "../../components/Changes.tsx";
import { Flow } from "../../components/Flow.tsx";
import { Notice } from "../../components/Notice.tsx";
import { ExactTime } from "../../components/Time.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { formatExact, formatPercent } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import { unbond } from "../../lib/sdk.ts";
import { afterUnbonding, sharesWorth } from "../../lib/stake/pool.ts";
import type { FormParts } from "./Actions.tsx";
import { effects } from "./effects.tsx";
import styles from "./Stake.module.css";

const ALL = "all";

/** Starts to take out stake: an amount, or all shares. */
export function UnbondForm({
  topic,
  reputer: { address },
  account,
  holding: { pool, position },
  terms: { time, exitDelay, slashFraction },
  place,
}: FormParts) {
  const [text, setText] = useDraft(`${place}/unbond`);
  const [part, setPart] = useDraft(`${place}/unbond part`);
  const shares = position?.shares ?? 0n;
  const isAll = part === ALL && shares > 0n;
  const amount = usableWei(text, position?.value ?? null);
  const redeemed = isAll ? shares : amount === null ? null : sharesWorth(pool, amount);
  const held = { pool, shares };
  const after = redeemed === null || shares === 0n ? null : afterUnbonding(held, redeemed);
  const of = { topicId: topic.id, reputer: address };
  return (
    <>
      <AmountField
        label="Unbond"
        text={isAll ? formatExact(position?.value ?? 0n) : text}
        onText={(next) => {
          setPart("");
          setText(next);
        }}
        most={position?.value ?? null}
        mostName="Your shares are worth"
      />
      <label className={styles.check}>
        <input type="checkbox" checked={isAll} onChange={({ target }) => setPart(target.checked ? ALL : "")} />
        All my shares, whatever they are worth then
      </label>
      {account !== null && shares === 0n ? (
        <Notice tone="caution">The account holds no shares of this reputer: there is nothing to unbond.</Notice>
      ) : null}
      <Flow
        action={unbond}
        parameters={shares === 0n ? null : isAll ? { ...of, all: true } : amount === null ? null : { ...of, amount }}
        title={isAll ? "Unbond all shares" : `Unbond ${amount === null ? "" : `${formatExact(amount)} `}ALLO`}
        name={`${place}/unbond`}
        label="Unbond"
        onDone={() => {
          setText("");
          setPart("");
        }}
      >
        {after === null ? null : (
          <>
            <Changes
              changes={[
                ...effects(held, after),
                { name: "Leaving by this request", before: "—", after: <Allo wei={after.amount} /> },
              ]}
            />
            <p>
              It can be withdrawn from <ExactTime time={time + exitDelay} /> on if it is in a block now, and as much
              later as that takes: {formatDuration(exitDelay)} after its block.
            </p>
          </>
        )}
        <p className={styles.aside}>
          Until then it earns nothing and does not count as stake, but is slashed like it: a refuted post of the reputer
          takes {formatPercent(slashFraction)} of what is leaving, too. It can be made stake again at any time.
        </p>
      </Flow>
    </>
  );
}
