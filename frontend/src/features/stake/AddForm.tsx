import { AmountField, usableWei } from "../../components/AmountField.tsx";
import { Changes } from "../../components/Changes.tsx";
import { Flow } from "../../components/Flow.tsx";
import { Notice } from "../../components/Notice.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { shortHex } from "../../lib/format/hex.ts";
import { formatExact, formatPercent } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import { delegate, stake } from "../../lib/sdk.ts";
import { afterDeposit } from "../../lib/stake/pool.ts";
import type { FormParts } from "./Actions.tsx";
import { effects } from "./effects.tsx";
import styles from "./Stake.module.css";

/** Adds to the stake of the reputer: by itself, or by anybody else. */
export function AddForm({
  topic,
  reputer: { address, registered },
  holding: { pool, position, balance },
  terms: { exitDelay, slashFraction },
  place,
  isOwn,
}: FormParts & { isOwn: boolean }) {
  const [text, setText] = useDraft(`${place}/add`);
  const amount = usableWei(text, balance);
  const held = { pool, shares: position?.shares ?? 0n };
  const title = `${isOwn ? "Stake" : "Delegate"} ${amount === null ? "" : `${formatExact(amount)} `}ALLO`;
  const flow = { title, name: `${place}/add`, label: isOwn ? "Stake" : "Delegate", onDone: () => setText("") };
  const preview = (
    <>
      {amount === null ? null : <Changes changes={effects(held, afterDeposit(held, amount))} />}
      <p className={styles.aside}>
        No fee is taken of it. It comes back by unbonding, which takes {formatDuration(exitDelay)}. A refuted post of
        the reputer costs {formatPercent(slashFraction)} of it.
      </p>
    </>
  );
  const ready = amount !== null && registered;
  return (
    <>
      <AmountField
        label={isOwn ? "Stake" : `Delegate to ${shortHex(address)}`}
        text={text}
        onText={setText}
        most={balance}
        mostName="In your wallet"
      />
      {registered ? null : (
        <Notice tone="caution">
          {shortHex(address)} is not registered as a reputer of the topic: nobody can add stake to it. What is there can
          be unbonded.
        </Notice>
      )}
      {isOwn ? (
        <Flow key="own" {...flow} action={stake} parameters={ready ? { topicId: topic.id, amount } : null}>
          {preview}
        </Flow>
      ) : (
        <Flow
          key="delegated"
          {...flow}
          action={delegate}
          parameters={ready ? { topicId: topic.id, reputer: address, amount } : null}
        >
          {preview}
        </Flow>
      )}
    </>
  );
}
