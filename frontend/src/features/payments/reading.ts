/** What was paid for a topic's inferences, and what payers get. */
import { paymentsAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import { useQuery } from "@tanstack/react-query";
import { useClient } from "wagmi";
import { type PaidValue, type Prices, readPaidValue, readPrices } from "../../../../sdk/src/read/payments.ts";
import { useAppConfig } from "../../lib/appConfig.ts";
import { type Reader, useReader } from "../../lib/chain/client.ts";
import type { BlockInfo } from "../../lib/chain/history.ts";
import type { Deployment } from "../../lib/protocol.ts";
import { queryKeys } from "../../lib/queryKeys.ts";
import { type Client, isRefusedWith } from "../../lib/sdk.ts";

const INTERVAL = 8_000;

export interface Payments {
  readonly head: BlockInfo;
  readonly prices: Prices;
  /** Newest final value; null before the first. */
  readonly value: PaidValue | null;
  /** Wei of fees of late, each decayed by e^(-t/week). */
  readonly revenue: bigint;
}

export function usePayments(topicId: bigint) {
  const { deployment } = useAppConfig();
  const reader = useReader();
  const client = useClient();
  return useQuery({
    queryKey: queryKeys.payments(deployment, topicId),
    queryFn: async (): Promise<Payments> => {
      const of = { deployment, topicId };
      const [{ number, hash, timestamp }, prices, value, revenue] = await Promise.all([
        reader.getBlock(),
        readPrices(client as Client, of),
        readPaidValue(client as Client, of).catch(nullWithoutValue),
        reader.readContract({
          address: deployment.treasury,
          abi: treasuryAbi,
          functionName: "revenueOf",
          args: [topicId],
        }),
      ]);
      return { head: { number, hash, timestamp: Number(timestamp) }, prices, value, revenue };
    },
    refetchInterval: INTERVAL,
    retry: false,
  });
}

function nullWithoutValue(error: unknown): null {
  if (isRefusedWith(error, "Payments_NoValue")) return null;
  throw error;
}

/** What payers of a block read: its newest final value at the block's end. */
export async function valueAt(
  client: Reader,
  { payments }: Deployment,
  topicId: bigint,
  block: bigint,
): Promise<PaidValue> {
  const value = await client.readContract({
    address: payments,
    abi: paymentsAbi,
    functionName: "read",
    args: [topicId],
    blockNumber: block,
  });
  return { ...value, dataTime: Number(value.dataTime) };
}
