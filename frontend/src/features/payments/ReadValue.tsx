import { paymentsAbi } from "@allora-evm/contracts/abis";
import { useQuery } from "@tanstack/react-query";
import { type Hex, toFunctionSelector } from "viem";
import { Notice } from "../../components/Notice.tsx";
import { Time } from "../../components/Time.tsx";
import { Value } from "../../components/Value.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { useReader } from "../../lib/chain/client.ts";
import { describeError } from "../../lib/chain/errors.ts";
import { useChainTime } from "../../lib/clock.tsx";
import { decimalsFor } from "../../lib/format/numbers.ts";
import { queryKeys } from "../../lib/queryKeys.ts";
import type { Sent } from "../../lib/transactions/life.ts";
import { valueAt } from "./reading.ts";

/** The value that a payment read; nothing of one that read none. Of a batch it is `asked` whether it did. */
export function ReadValue({ topicId, sent, asked }: { topicId: bigint; sent: Sent; asked: boolean }) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const now = useChainTime();
  const { hash, stage, data: calldata } = sent;
  const block = "block" in stage ? stage.block : null;
  const reads = calldata === "0x" ? asked : READING.includes(calldata.slice(0, 10) as Hex);
  const { data, error } = useQuery({
    queryKey: queryKeys.paidValue(deployment, topicId, hash),
    queryFn: () => valueAt(client, deployment, topicId, BigInt(block as string)),
    enabled: reads && block !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!reads) return null;
  if (error !== null) return <Notice tone="caution">The value cannot be read: {describeError(error)}.</Notice>;
  if (data === undefined) return <Notice tone="info">Reading the value of block {block}…</Notice>;
  return (
    <Notice tone="info">
      In block {block} it read{" "}
      <strong>
        <Value value={data.value} decimals={decimalsFor(data.value, data.value)} />
      </strong>
      : round {String(data.round)}, of epoch {String(data.epoch)}, data of <Time time={data.dataTime} now={now} />.
    </Notice>
  );
}

/** Selectors of the functions that pay and read. */
const READING = paymentsAbi
  .filter((item) => item.type === "function" && item.name.startsWith("payAndRead"))
  .map((item) => toFunctionSelector(item as never));
