import { useAppConfig } from "../lib/appConfig.ts";
import { describeError } from "../lib/chain/errors.ts";
import type { BlockInfo } from "../lib/chain/history.ts";
import { formatCount } from "../lib/format/numbers.ts";
import { formatTime } from "../lib/format/times.ts";
import { Notice } from "./Notice.tsx";

/** Says that the RPC gives no answer, and how old what the page shows is; `answeredAt` in milliseconds. */
export function ConnectionNotice({
  error,
  head,
  answeredAt,
}: {
  error: Error;
  head: BlockInfo | undefined;
  answeredAt: number;
}) {
  const { rpcUrl } = useAppConfig();
  const answered = answeredAt / 1000;
  return (
    <Notice tone="danger">
      <strong>No new data: {describeError(error)}.</strong> This page asks <code>{new URL(rpcUrl).origin}</code> again
      every few seconds.{" "}
      {head === undefined
        ? "It has not answered yet."
        : `What is shown is of block ${formatCount(head.number)}, read at ${formatTime(answered, answered)}.`}
    </Notice>
  );
}
