/** Reads a topic's newest final inference, and checks it against the root that the chain keeps. */
import { readFileSync } from "node:fs";
import { formatDecimal, parseDeployment, proveNumber, readFeed, readFeedTerms, verifyNumber } from "@allora-evm/sdk";
import { createPublicClient, http } from "viem";

const { ALLORA_RPC_URL = "http://127.0.0.1:8545", ALLORA_DEPLOYMENT = "deployment.json", TOPIC = "1" } = process.env;
const client = createPublicClient({ transport: http(ALLORA_RPC_URL) });
const deployment = parseDeployment(JSON.parse(readFileSync(ALLORA_DEPLOYMENT, "utf8")));
const of = { deployment, topicId: BigInt(TOPIC) };

const { value, lower, upper, epoch, dataTime, quality } = await readFeed(client, of);
const { heartbeat } = await readFeedTerms(client, of);
const number = { ...of, epoch, section: "combined", index: 0 } as const;
const proven = verifyNumber(number, await proveNumber(client, number)) === value;

console.log(
  JSON.stringify({
    value: formatDecimal(value),
    interval: [formatDecimal(lower), formatDecimal(upper)],
    epoch: String(epoch),
    data: new Date(dataTime * 1000).toISOString(),
    heartbeat,
    quality,
    proven,
  }),
);
