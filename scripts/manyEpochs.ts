/** A chain in memory with a topic of many epochs, for measurements of the web app. */
import { numberToHex } from "viem";
import { DEPLOYMENT, FakeChain, TOPIC, UNIT } from "../frontend/test/fakeChain.ts";
import * as logs from "../frontend/test/logs.ts";
import { Random, SEED } from "../test/random.ts";

/** Blocks of an epoch. */
const SPACING = 600;

/** Every epoch has inferences, a final value, reports and a settlement; the value walks at random. */
export function manyEpochs(count: number) {
  const chain = new FakeChain();
  const random = new Random(SEED);
  let value = 3000n * UNIT;
  for (let epoch = 0n; epoch < BigInt(count); epoch++) {
    value += random.bigint(-10n * UNIT, 10n * UNIT);
    const truth = value + random.bigint(-5n * UNIT, 5n * UNIT);
    const time = logs.closesAt(epoch);
    chain.mine(
      [0, 1, 2].map((slot) => logs.inference(epoch, slot)),
      time - SPACING / 2,
    );
    chain.mine([logs.synthesis(epoch, value)], time + 1);
    chain.mine([logs.finalized(epoch, epoch + 1n, value)], logs.deadlineOf(epoch) + 1);
    const settled = [logs.report(epoch, truth), logs.settlement(epoch, Number(epoch) + 1)];
    chain.mine(settled, logs.deadlineOf(epoch) + 2);
  }
  const rpc = async (method: string, params: unknown[] = []): Promise<unknown> => {
    if (method === "eth_blockNumber") return numberToHex(chain.height);
    const answer = chain.answer({ id: 0, method, params });
    if ("error" in answer) throw Object.assign(new Error(answer.error.message), answer.error);
    return answer.result;
  };
  return { rpc, deployment: DEPLOYMENT, topicId: TOPIC };
}
