/** What others pay for a topic's inferences. */
import { paymentsAbi } from "@allora-evm/contracts/abis";
import { type Client, type OfTopic, reader } from "../client.ts";

/** A topic's newest final inference, as payers get it; SD59x18, Unix seconds. */
export interface PaidValue {
  readonly round: bigint;
  readonly epoch: bigint;
  readonly value: bigint;
  readonly dataTime: number;
}

/** Of the last 64 payments, wei, newest first. */
export interface Prices {
  readonly payments: bigint;
  readonly lower: bigint;
  readonly median: bigint;
  readonly upper: bigint;
  readonly prices: readonly bigint[];
}

export async function readPaidValue(client: Client, { deployment, topicId }: OfTopic): Promise<PaidValue> {
  const address = deployment.payments;
  const value = await reader(client).readContract({ address, abi: paymentsAbi, functionName: "read", args: [topicId] });
  return { ...value, dataTime: Number(value.dataTime) };
}

export function readPrices(client: Client, { deployment, topicId }: OfTopic): Promise<Prices> {
  const address = deployment.payments;
  return reader(client).readContract({ address, abi: paymentsAbi, functionName: "pricesOf", args: [topicId] });
}
