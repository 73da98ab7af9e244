import { type ReactNode, useEffect, useId, useRef } from "react";
import { useConnection } from "wagmi";
import { describeError } from "../lib/chain/errors.ts";
import { type FlowOptions, type FlowState, useFlow } from "../lib/flow/useFlow.ts";
import { formatEther } from "../lib/format/numbers.ts";
import type { Deployment } from "../lib/protocol.ts";
import type { Sent } from "../lib/transactions/life.ts";
import styles from "./Flow.module.css";
import { AddressText, TransactionText } from "./Hex.tsx";
import { Notice } from "./Notice.tsx";
import { WalletButton } from "./WalletButton.tsx";

/**
 * The end of a form: what will have changed (`children`), what is to be signed for it, and how far that is. `label` is
 * on the button, e.g. "Stake". `onDone` is called once, when it is in a block.
 */
export function Flow<P extends { deployment: Deployment }>({
  label,
  onDone,
  children,
  ...options
}: FlowOptions<P> & { label: string; onDone?: (sent: Sent) => void; children?: ReactNode }) {
  const { address } = useConnection();
  if (address === undefined) {
    return (
      <div className={styles.flow}>
        {children}
        <p>
          A wallet signs it: <WalletButton />
        </p>
      </div>
    );
  }
  // Another account is another flow: what one has begun is not ended by another.
  return (
    <Steps key={address} account={address} label={label} onDone={onDone} options={options}>
      {children}
    </Steps>
  );
}

function Steps<P extends { deployment: Deployment }>({
  account,
  label,
  onDone,
  options,
  children,
}: {
  account: `0x${string}`;
  label: string;
  onDone: ((sent: Sent) => void) | undefined;
  options: FlowOptions<P>;
  children: ReactNode;
}) {
  const id = useId();
  const { steps, batched, permitted, refused, fee, state, error, sign, restart } = useFlow(account, options);
  const over = state.kind === "done" || state.kind === "failed";
  const done = state.kind === "done" ? state.sent : null;
  const toldOf = useRef<string | null>(null);
  useEffect(() => {
    if (done === null || toldOf.current === done.hash) return;
    toldOf.current = done.hash;
    onDone?.(done);
  }, [done, onDone]);
  const ready = state.kind === "ready";
  return (
    <div className={styles.flow}>
      {children}
      {steps.length === 0 || over ? null : (
        <ol className={styles.steps} aria-label="What is to be signed">
          {steps.map((step) => (
            <li key={step.title}>
              {step.title} <span className={styles.aside}>at </span>
              <AddressText address={step.address} />
            </li>
          ))}
        </ol>
      )}
      {batched ? <p className={styles.aside}>The wallet does both in one transaction.</p> : null}
      {permitted ? (
        <p className={styles.aside}>The permit is a signature: only the last step is a transaction.</p>
      ) : null}
      {refused && steps.length > 1 ? (
        <p className={styles.aside} role="status">
          The wallet will not do both in one transaction: it is asked for one after the other.
        </p>
      ) : null}
      {fee === null || over ? null : (
        <p className={styles.aside}>Network fee of the next transaction: about {formatEther(fee)} ETH.</p>
      )}
      <div className={styles.row}>
        {over ? (
          <button type="button" className={styles.quiet} onClick={restart}>
            {state.kind === "done" ? "Another one" : "Try again"}
          </button>
        ) : (
          <button
            type="button"
            className={styles.sign}
            aria-disabled={!ready}
            aria-describedby={id}
            onClick={() => {
              if (ready) sign();
            }}
          >
            {steps.length > 1 && !batched && !permitted ? steps[0].title : label}
          </button>
        )}
        <span id={id} className={styles.aside} aria-live="polite">
          <StateText state={state} />
        </span>
      </div>
      {state.kind === "impossible" ? <Notice tone="caution">{sentence(describeError(state.error))}.</Notice> : null}
      {error === null || over ? null : <Notice tone="danger">Not sent: {describeError(error)}.</Notice>}
    </div>
  );
}

function StateText({ state }: { state: FlowState }) {
  switch (state.kind) {
    case "incomplete":
    case "impossible":
      return null;
    case "looking":
      return "Asking the chain whether it would work…";
    case "ready":
      return "It would work now.";
    case "asking":
      return "The wallet waits for you.";
    case "waiting":
      return state.sent === null ? (
        "The wallet has it."
      ) : (
        <>
          Sent, waiting for a block: <TransactionText hash={state.sent.hash} />
        </>
      );
    case "done":
      return (
        <>
          Done: {state.sent.title}, <TransactionText hash={state.sent.hash} />
        </>
      );
    case "failed":
      return state.sent.stage.kind === "mined" || state.sent.stage.kind === "final"
        ? "It failed: the state that it met was another one. Nothing changed but the fee."
        : "It did not happen: another transaction of the account took its place, or the network forgot it.";
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
