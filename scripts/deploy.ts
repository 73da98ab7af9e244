/** `hardhat run scripts/deploy.ts --network NAME`: deploys, and writes the addresses to the file in ALLORA_DEPLOYMENT. */
import { writeFileSync } from "node:fs";
import { network } from "hardhat";
import { deployAllora } from "../deploy/deploy.ts";
import { formatDeployment } from "../keeper/src/chain/deployment.ts";

const deployment = formatDeployment(await deployAllora(await network.create<"l1">()));
const file = process.env.ALLORA_DEPLOYMENT;
if (file === undefined) console.log(deployment);
else writeFileSync(file, deployment);
