import { useQuery } from "@tanstack/react-query";
import { Card } from "../../components/Card.tsx";
import { AddressText, TransactionText } from "../../components/Hex.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Table } from "../../components/Table.tsx";
import { Value } from "../../components/Value.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { useReader } from "../../lib/chain/client.ts";
import { describeError } from "../../lib/chain/errors.ts";
import { type Input, readInputs, type Submitted } from "../../lib/epochs/inputs.ts";
import type { EpochRecord } from "../../lib/epochs/records.ts";
import { countOf } from "../../lib/format/numbers.ts";
import { queryKeys } from "../../lib/queryKeys.ts";
import styles from "./Epoch.module.css";

const KINDS: Record<Submitted["kind"], { name: string; role: string }> = {
  inference: { name: "Inference", role: "inferer" },
  forecast: { name: "Forecast", role: "forecaster" },
  commitment: { name: "Sealed", role: "worker" },
  truth: { name: "Truth", role: "reputer" },
  losses: { name: "Losses", role: "reputer" },
};

/** What was submitted in the epoch: by whom, what, and in which transaction. `head` is the newest block. */
export function InputsCard({
  topicId,
  record,
  head,
  decimals,
}: {
  topicId: bigint;
  record: EpochRecord;
  head: bigint;
  decimals: number;
}) {
  const { data, error } = useInputs(topicId, record, head);
  return (
    <Card title="Inputs">
      {error === null ? null : <Notice tone="danger">The inputs cannot be read: {describeError(error)}.</Notice>}
      {data === undefined ? (
        error === null ? (
          <div aria-busy="true">
            <Skeleton height="16rem" />
          </div>
        ) : null
      ) : data.length === 0 ? (
        <p className={styles.none}>Nobody submitted anything.</p>
      ) : (
        <Inputs inputs={data} decimals={decimals} />
      )}
    </Card>
  );
}

function useInputs(topicId: bigint, record: EpochRecord, head: bigint) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const blocks = record.transactions.map(({ blockNumber }) => blockNumber);
  const from = blocks.reduce((a, b) => (b < a ? b : a), head);
  // After a settlement there are no more inputs that count.
  const to = record.settlements.length === 0 ? head : blocks.reduce((a, b) => (b > a ? b : a), from);
  return useQuery({
    queryKey: queryKeys.inputs(deployment, topicId, record.epoch, from, to),
    queryFn: () => readInputs(client, deployment, topicId, record.epoch, from, to),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

function Inputs({ inputs, decimals }: { inputs: readonly Input[]; decimals: number }) {
  return (
    <Table label="Submissions, in the order of the chain">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">By</th>
          <th scope="col">Participant</th>
          <th scope="col">Value</th>
          <th scope="col">Transaction</th>
        </tr>
      </thead>
      <tbody>
        {inputs.map(({ participant, slot, id, submitted, transactionHash, logIndex }) => (
          <tr key={`${transactionHash}/${logIndex}`}>
            <th scope="row">{KINDS[submitted.kind].name}</th>
            <td>
              {KINDS[submitted.kind].role} {id}, <span className={styles.aside}>slot {slot}</span>
            </td>
            <td>
              <AddressText address={participant} copy="participant's address" />
            </td>
            <td>
              <SubmittedText submitted={submitted} decimals={decimals} />
            </td>
            <td>
              <TransactionText hash={transactionHash} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function SubmittedText({ submitted, decimals }: { submitted: Submitted; decimals: number }) {
  switch (submitted.kind) {
    case "inference":
    case "truth":
      return <Value value={submitted.value} decimals={decimals} />;
    case "commitment":
      return <code title={submitted.commitment}>{submitted.commitment.slice(0, 10)}…</code>;
    case "losses":
      return (
        <>
          {countOf(submitted.count, "number")} of synthesis{" "}
          <code title={submitted.root}>{submitted.root.slice(0, 10)}…</code>
        </>
      );
    case "forecast":
      return (
        <details>
          <summary>Losses of {countOf(submitted.losses.length, "inferer")}</summary>
          <ul className={styles.losses}>
            {submitted.losses.map(({ slot, loss }) => (
              <li key={slot}>
                slot {slot}: <Value value={loss} decimals={4} />
              </li>
            ))}
          </ul>
        </details>
      );
  }
}
