/**
 * `hardhat run scripts/deploy.ts --network NAME`, for the demo and the sandbox: deploys the protocol and writes its
 * addresses to the file named by ALLORA_DEPLOYMENT; where that exists already and ALLORA_FEED holds the parameters of a
 * feed as JSON, deploys the feed and prints its address and that of its example reader. ALLORA_DEPLOYMENT_ID names the
 * journal, ALLORA_GOVERNOR who governs the protocol (the network's second account where it is unset).
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { network } from "hardhat";
import { getAddress } from "viem";
import { deployAllora, deployFeed } from "../deploy/deploy.ts";
import { formatDeployment, parseDeployment } from "../keeper/src/chain/deployment.ts";

const file = process.env.ALLORA_DEPLOYMENT ?? "deployment.json";
const feed = process.env.ALLORA_FEED;
const id = process.env.ALLORA_DEPLOYMENT_ID;
const governor = process.env.ALLORA_GOVERNOR;
const governance = governor === undefined ? {} : { governor: getAddress(governor) };
const connection = await network.create<"l1">();
if (feed !== undefined && existsSync(file)) {
  const { topicId, staleness, decimals, description } = JSON.parse(feed);
  const deployment = parseDeployment(JSON.parse(readFileSync(file, "utf8")));
  const parameters = { topicId: BigInt(topicId), staleness: BigInt(staleness), decimals, description };
  console.log(JSON.stringify(await deployFeed(connection, deployment, parameters, id)));
} else {
  writeFileSync(file, formatDeployment(await deployAllora(connection, id, governance)));
}
