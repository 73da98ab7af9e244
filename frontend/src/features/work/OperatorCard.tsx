import { type Address, isAddress, zeroAddress } from "viem";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Flow } from "../../components/Flow.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { TextField } from "../../components/TextField.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { nameOperator, serve } from "./actions.ts";
import type { WorkerState } from "./queries.ts";
import styles from "./Work.module.css";

/** Keys that act for a reputer: naming one, and acting for who named this account. */
export function OperatorCard({
  topicId,
  own,
  worker: { operator, serves },
}: {
  topicId: bigint;
  own: boolean;
  worker: WorkerState;
}) {
  return (
    <Card title="Operator">
      <div className={styles.form}>
        <p>
          A reputer may name a key that signs reports and posts for it, so that its own stays offline. What the operator
          does wrong costs the reputer's stake. Both sides must agree, and a key serves one reputer of a topic for good.
        </p>
        <Facts>
          <Fact name="Acts for this account">
            {operator === null ? (
              "nobody but itself"
            ) : (
              <AddressText address={operator} copy="address of the operator" />
            )}
          </Fact>
          <Fact name="This account acts for">
            {serves === null ? (
              "itself"
            ) : (
              <>
                <AddressText address={serves.reputer} copy="address of the reputer" />
                {serves.named ? "" : ", which does not name it any more"}
              </>
            )}
          </Fact>
        </Facts>
        {own ? (
          <>
            <Naming topicId={topicId} operator={operator} />
            {serves === null ? <Serving topicId={topicId} /> : null}
          </>
        ) : null}
      </div>
    </Card>
  );
}

function Naming({ topicId, operator }: { topicId: bigint; operator: Address | null }) {
  const [text, setText] = useDraft(`operator/${topicId}`);
  const { address, problem } = addressOf(text);
  return (
    <>
      <TextField
        label="Address of the operator"
        text={text}
        onText={setText}
        problem={problem}
        help="It can act once it has agreed, below, with its own account."
        placeholder="0x…"
        code
      />
      <Flow
        action={nameOperator}
        parameters={address === null ? null : { topicId, operator: address }}
        title={`Name an operator in topic ${topicId}`}
        name={`operator/${topicId}`}
        label="Name it"
      />
      {operator === null ? null : (
        <Flow
          action={nameOperator}
          parameters={{ topicId, operator: zeroAddress }}
          title={`Take the operator's right back in topic ${topicId}`}
          name={`operator/${topicId}/none`}
          label="Take its right back"
        >
          <p className={styles.aside}>It can act no longer from the same second on; what it signed stays yours.</p>
        </Flow>
      )}
    </>
  );
}

function Serving({ topicId }: { topicId: bigint }) {
  const [text, setText] = useDraft(`serve/${topicId}`);
  const { address, problem } = addressOf(text);
  return (
    <details>
      <summary>Act for a reputer that has named this account</summary>
      <div className={styles.form}>
        <TextField label="Reputer" text={text} onText={setText} problem={problem} placeholder="0x…" code />
        <Flow
          action={serve}
          parameters={address === null ? null : { topicId, reputer: address }}
          title={`Act for a reputer in topic ${topicId}`}
          name={`serve/${topicId}`}
          label="Act for it"
        >
          <p className={styles.aside}>For good: in this topic the account can act for no other reputer ever after.</p>
        </Flow>
      </div>
    </details>
  );
}

/** The address in a field; null for none, and what is wrong with what is no address. */
function addressOf(text: string): { address: Address | null; problem: string | null } {
  const plain = text.trim();
  if (plain === "") return { address: null, problem: null };
  if (isAddress(plain)) return { address: plain, problem: null };
  const hex = /^0x[0-9a-fA-F]{40}$/.test(plain);
  return { address: null, problem: hex ? "Its checksum is wrong: a letter was mistyped." : "That is no address." };
}
