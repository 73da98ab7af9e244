/**
 * `npm run deploy -- [COMMAND] --network NAME`: deploys the protocol, checks and verifies what was deployed. Exit codes: 0
 * done, 1 failed or not as it should be, 2 unusable arguments or input.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Command, Option } from "@commander-js/extra-typings";
import { formatDeployment } from "../keeper/src/chain/deployment.ts";
import { inputPath } from "../keeper/src/cli/input.ts";
import { run } from "../keeper/src/cli/outcome.ts";
import { writeText } from "../keeper/src/cli/output.ts";
import { InputError } from "../keeper/src/errors.ts";
import type { CheckRow } from "../keeper/src/runtime/check.ts";
import { checkDeployment } from "./check.ts";
import { deployAll } from "./deploy.ts";
import { deployerOf, type Environment, openEnvironment } from "./environment.ts";
import { Journal } from "./journal.ts";
import { createKeystore } from "./keystore.ts";
import { moduleParameters, readParameters } from "./parameters.ts";
import { preflight } from "./preflight.ts";
import { recover, settled } from "./recovery.ts";
import { deploymentOf, type Registry, readRegistry, registryOf, writeRegistry } from "./registry.ts";
import { EXPLORERS, verifyDeployment } from "./verify.ts";

const placed = (command: Command) =>
  command
    .requiredOption("--network <name>", "network of hardhat.config.ts")
    .option("--folder <folder>", "holds parameters, journals and registries", inputPath, import.meta.dirname);

interface Place {
  readonly network: string;
  readonly folder: string;
}
const parametersFile = ({ network, folder }: Place) => join(folder, "parameters", `${network}.json`);
const journalFolder = ({ network, folder }: Place) => join(folder, "deployments", network);
const registryFile = ({ network, folder }: Place) => join(folder, "registry", `${network}.json`);

const program = new Command("deploy").exitOverride().showHelpAfterError("(--help lists the options)");

placed(
  program.command("run", { isDefault: true }).description("deploy, or go on with a deployment that was interrupted"),
)
  .option("--keystore <file>", "encrypted key of the deployer, instead of ALLORA_DEPLOYER_KEY")
  .option("--password-file <file>", "file with its password")
  .option("--password-env <name>", "or the variable with it")
  .option("--dry-run", "check and estimate, send nothing", false)
  .option("--yes", "do not ask", false)
  .action(async ({ dryRun, yes, ...options }) => {
    const parameters = readParameters(parametersFile(options));
    const environment = await openEnvironment({ ...options, signs: true });
    const { hre, connection, client } = environment;
    const deployer = await deployerOf(environment);
    const folder = journalFolder(options);
    const rows = await preflight({ hre, client, deployer, parameters, journal: new Journal(folder) });
    if (!report(rows) || dryRun) return;
    if (!yes && !(await confirmed(`Deploy to ${options.network} from ${deployer}?`))) return;
    const { confirmations, governor, governanceDelay } = parameters;
    for (const { nonce, hash } of await recover(folder, client, connection.provider, confirmations)) {
      console.log(`transaction ${nonce}: ${hash === undefined ? "was not sent" : `was sent as ${hash}`}`);
    }
    await settled(client, deployer, confirmations);
    await deployAll(connection, moduleParameters(parameters), options.network, confirmations);
    const registry = await registryOf(options.network, new Journal(folder), client, hre.artifacts, {
      governor,
      governanceDelay,
    });
    mkdirSync(join(options.folder, "registry"), { recursive: true });
    writeRegistry(registryFile(options), registry);
    console.log(`registry: ${registryFile(options)}`);
    await check(environment, registry);
  });

placed(program.command("check").description("compare the chain with the registry")).action(async (options) => {
  const registry = readRegistry(registryFile(options));
  await check(await openEnvironment(options), registry);
});

placed(program.command("verify").description("publish the sources with an explorer"))
  .addOption(new Option("--explorer <kind>", "kind of explorer").choices(EXPLORERS).default("etherscan" as const))
  .option("--explorer-api <url>", "its API, instead of the network's own")
  .action(async ({ explorer, ...options }) => {
    const registry = readRegistry(registryFile(options));
    const { hre } = await openEnvironment(options, registry.chainId);
    report(await verifyDeployment(hre, registry, explorer));
  });

placed(program.command("addresses").description("write the file that nodes read"))
  .requiredOption("--out <file>", "where to")
  .action((options) => {
    writeText(options.out, formatDeployment(deploymentOf(readRegistry(registryFile(options)))));
  });

program
  .command("key")
  .description("make a key, in an encrypted keystore")
  .requiredOption("--keystore <file>", "where to; nothing is overwritten")
  .requiredOption("--password-file <file>", "file with the password")
  .action((options) => {
    console.log(createKeystore(inputPath(options.keystore), inputPath(options.passwordFile)));
  });

/** Compares, prints what differs, and sets the exit code. */
async function check({ client, hre }: Environment, registry: Registry): Promise<void> {
  const differences = await checkDeployment(client, hre.artifacts, registry);
  if (differences.length === 0) {
    console.log(`${registry.network}: the chain is as the registry says`);
    return;
  }
  console.log(
    table(
      ["what", "expected", "found"],
      differences.map(({ what, expected, found }) => [what, expected, found]),
    ),
  );
  process.exitCode = 1;
}

/** Prints rows; whether none is wrong, else the exit code is set. */
function report(rows: readonly CheckRow[]): boolean {
  console.log(
    table(
      ["state", "what", "detail"],
      rows.map(({ state, what, detail }) => [state, what, detail]),
    ),
  );
  if (rows.every(({ state }) => state !== "wrong")) return true;
  process.exitCode = 1;
  return false;
}

/** Columns with two spaces between them; the last one is as long as it is. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines
    .map((line) => line.map((cell, i) => (i < head.length - 1 ? cell.padEnd(widths[i]) : cell)).join("  "))
    .join("\n");
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InputError("confirmation", "there is nobody to ask", { value: "no terminal", limit: "--yes" });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

await run(program);
// Connections of Hardhat may keep the process alive.
process.exit();
