import { useState } from "react";
import { useConnection } from "wagmi";
import { type PayParameters, pay, payAndRead } from "../../../../sdk/src/actions/payments.ts";
import { AmountField, usableWei } from "../../components/AmountField.tsx";
import { Card } from "../../components/Card.tsx";
import { Flow } from "../../components/Flow.tsx";
import { CheckField, TextField } from "../../components/TextField.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { useAllo } from "../../lib/chain/balance.ts";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { formatAllo, formatExact } from "../../lib/format/numbers.ts";
import type { Sent } from "../../lib/transactions/life.ts";
import { comparison, memoProblem } from "./comparison.ts";
import styles from "./Pay.module.css";
import { ReadValue } from "./ReadValue.tsx";
import type { Payments } from "./reading.ts";

/** The amount, what it says to whom, what it does, and paying it. */
export function PayCard({ topicId, payments }: { topicId: bigint; payments: Payments }) {
  const { deployment } = useAppConfig();
  const { address } = useConnection();
  const balance = useAllo(address);
  const [text, setText] = useDraft(`pay/${topicId}/amount`);
  const [memo, setMemo] = useDraft(`pay/${topicId}/memo`);
  const [reading, setReading] = useDraft(`pay/${topicId}/read`, "yes");
  const [paid, setPaid] = useState<Sent | null>(null);
  const { prices, value, revenue } = payments;

  const amount = usableWei(text, balance, true);
  const problem = memoProblem(memo);
  const reads = value !== null && reading === "yes";
  const parameters: Omit<PayParameters, "deployment"> | null =
    amount === null || problem !== null ? null : { topicId, amount, memo };
  const said = amount === null || amount === 0n ? "nothing" : `${formatAllo(amount)} ALLO`;
  return (
    <Card title="Your payment">
      <div className={styles.form}>
        <AmountField label="Amount" text={text} onText={setText} most={balance} mostName="In your wallet" zero />
        <div className={styles.quick}>
          <button type="button" onClick={() => setText("0")}>
            Nothing
          </button>
          {prices.prices.length === 0 ? null : (
            <button type="button" onClick={() => setText(formatExact(prices.median))}>
              The median, {formatAllo(prices.median)}
            </button>
          )}
        </div>
        <TextField
          label="Memo"
          text={memo}
          onText={setMemo}
          problem={problem}
          help="Up to 32 bytes that everybody can read in the payment's event, e.g. a reference of yours. It may be empty."
        />
        <CheckField
          label="Read the newest final value with it"
          checked={reads}
          onChecked={(checked) => setReading(checked ? "yes" : "no")}
          help={
            value === null
              ? "The topic has no final value yet, so there is nothing to read."
              : "The payment is refused where there is no final value (payAndRead)."
          }
        />
        <Flow
          action={reads ? payAndRead : pay}
          parameters={parameters}
          title={`Pay ${said} for topic ${topicId}`}
          name={`pay/${topicId}`}
          label="Pay"
          permit={amount === null ? undefined : { spender: deployment.payments, amount }}
          onDone={setPaid}
        >
          {amount === null ? null : (
            <ul className={styles.effects}>
              <li>{comparison(amount, prices.prices)}</li>
              {amount === 0n ? (
                <li>It is counted as a payment, and changes nothing else.</li>
              ) : (
                <>
                  <li>
                    All of it goes to the treasury as the topic's revenue, now {formatAllo(revenue)} ALLO and then{" "}
                    {formatAllo(revenue + amount)} ALLO; revenue decays by e<sup>−t/week</sup>. The topic's weight in
                    the emission rises with it.
                  </li>
                  {balance === null ? null : (
                    <li>
                      Your wallet has {formatAllo(balance)} ALLO, and {formatAllo(balance - amount)} ALLO after it.
                    </li>
                  )}
                </>
              )}
            </ul>
          )}
        </Flow>
        {paid === null ? null : <ReadValue key={paid.hash} topicId={topicId} sent={paid} asked={reads} />}
      </div>
    </Card>
  );
}
