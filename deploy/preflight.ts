/** All that can be known to be wrong before anything is sent. */
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import {
  type Address,
  formatEther,
  formatGwei,
  isAddressEqual,
  type PublicClient,
  parseEther,
  zeroAddress,
} from "viem";
import type { CheckRow } from "../keeper/src/runtime/check.ts";
import { redacted } from "../keeper/src/runtime/log.ts";
import { staleSources } from "./bytecode.ts";
import { costOf, gasUsedBy, planDeployment } from "./estimate.ts";
import type { Journal } from "./journal.ts";
import Feeds from "./modules/Feeds.ts";
import { allocationsOf, type DeploymentParameters, moduleParameters } from "./parameters.ts";
import { CREATED } from "./registry.ts";

/** Fees may rise while the deployment goes on: what the balance must be, in percent of the estimate. */
const MARGIN = 150n;
const CAP = parseEther("1000000000");
const MOST_FEE = parseEther("10000");
const MOST_DEPOSIT = parseEther("100000");
const LEAST_MIN_WEIGHT = 10n ** 12n;
const MOST_MIN_WEIGHT = parseEther("1000000");
const MOST_DELAY = 2n ** 32n - 1n;
const DAY = 86_400n;

type Add = (state: CheckRow["state"], what: string, detail: string) => void;

/** What a preflight looks at. */
export interface Flight {
  readonly hre: HardhatRuntimeEnvironment;
  readonly client: PublicClient;
  readonly deployer: Address;
  readonly parameters: DeploymentParameters;
  readonly journal: Journal;
}

/** One row for each thing, whatever became of the others; nothing is sent. */
export async function preflight({ hre, client, deployer, parameters, journal }: Flight): Promise<CheckRow[]> {
  const rows: CheckRow[] = [];
  const add: Add = (state, what, detail) => rows.push({ what, state, detail });
  const attempt = async (what: string, action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      add("wrong", what, redacted((error as Error).message).split("\n")[0]);
    }
  };
  await attempt("chain", async () => {
    const chainId = await client.getChainId();
    const state = chainId === parameters.chainId ? "right" : "wrong";
    add(state, "chain", `id ${chainId}, parameters are for ${parameters.chainId}`);
  });
  checkParameters(parameters, deployer, add);
  await attempt("governor", async () => {
    const code = (await client.getCode({ address: parameters.governor })) ?? "0x";
    if (code === "0x") add("doubtful", "governor", `${parameters.governor} is one key, no contract`);
    else add("right", "governor", `${parameters.governor} is a contract`);
  });
  for (const [name, address] of Object.entries(parameters.dependencies)) {
    await attempt(`dependency ${name}`, async () => {
      const there = ((await client.getCode({ address })) ?? "0x") !== "0x";
      add(there ? "right" : "wrong", `dependency ${name}`, `${address} has ${there ? "" : "no "}code`);
    });
  }
  await attempt("artifacts", async () => {
    const stale = await staleSources(hre.artifacts, hre.config.paths.root, contractNames());
    if (stale.length > 0) add("wrong", "artifacts", `changed since they were compiled: ${stale.join(", ")}`);
    else add("right", "artifacts", "compiled from the sources as they are");
  });
  await attempt("journal", async () => {
    const begun = journal.deployer;
    const done = journal.confirmed.length;
    if (begun === undefined) add("right", "journal", "none: a new deployment");
    else if (isAddressEqual(begun, deployer))
      add("right", "journal", `${done} transactions are done: resumed after them`);
    else add("wrong", "journal", `begun by ${begun}, the key is of ${deployer}`);
  });
  await attempt("transactions under way", () => checkNonces(client, deployer, journal, add));
  await attempt("cost", () => checkCost(hre, client, deployer, parameters, journal, add));
  return rows;
}

/** Names of all contracts that are deployed, those that others create included. */
export function contractNames(): string[] {
  const futures = [Feeds, ...Feeds.submodules].flatMap((module) => [...module.futures]);
  const names = futures.flatMap((future) => ("contractName" in future ? [future.contractName] : []));
  return [...new Set([...names, ...CREATED.map(({ contract }) => contract)])];
}

/** What contracts would refuse, or nobody can mean. */
function checkParameters(parameters: DeploymentParameters, deployer: Address, add: Add): void {
  const wrong: string[] = [];
  const { governor, governanceDelay, registrationFee, registrationDeposit, minWeight, vesting } = parameters;
  if (governor === zeroAddress) wrong.push("governor is the zero address");
  if (isAddressEqual(governor, deployer)) wrong.push("governor is the deployer, which keeps no role");
  if (governanceDelay > MOST_DELAY) wrong.push(`governanceDelay is more than ${MOST_DELAY} s`);
  if (registrationFee > MOST_FEE) wrong.push(`registrationFee is more than ${formatEther(MOST_FEE)} ALLO`);
  if (registrationDeposit > MOST_DEPOSIT)
    wrong.push(`registrationDeposit is more than ${formatEther(MOST_DEPOSIT)} ALLO`);
  if (minWeight < LEAST_MIN_WEIGHT || minWeight > MOST_MIN_WEIGHT) {
    wrong.push(`minWeight is not from ${formatEther(LEAST_MIN_WEIGHT)} to ${formatEther(MOST_MIN_WEIGHT)} ALLO`);
  }
  if (vesting.cliff > vesting.duration) wrong.push("vesting.cliff is longer than vesting.duration");
  const allocations = allocationsOf(parameters);
  for (const { holders, holder } of allocations) {
    if (holder === zeroAddress) wrong.push(`allocations.${holders}.holder is the zero address`);
  }
  const issued = allocations.reduce((sum, { amount }) => sum + amount, 0n);
  if (issued > CAP) wrong.push(`allocations are ${formatEther(issued)} ALLO, more than ${formatEther(CAP)}`);
  if (wrong.length > 0) for (const detail of wrong) add("wrong", "parameters", detail);
  else add("right", "parameters", `${formatEther(issued)} ALLO are issued, ${formatEther(CAP - issued)} left to emit`);
  if (governanceDelay < DAY) add("doubtful", "parameters", `governanceDelay is ${governanceDelay} s, less than a day`);
  const own = allocations.filter(({ holder }) => isAddressEqual(holder, deployer)).map(({ holders }) => holders);
  if (own.length > 0) add("doubtful", "parameters", `the deployer is the holder of ${own.join(", ")}`);
}

async function checkNonces(client: PublicClient, address: Address, journal: Journal, add: Add): Promise<void> {
  const pending = await client.getTransactionCount({ address, blockTag: "pending" });
  const waiting = pending - (await client.getTransactionCount({ address, blockTag: "latest" }));
  const what = "transactions under way";
  if (waiting === 0) add("right", what, `none, next nonce ${pending}`);
  else if (journal.deployer !== undefined)
    add("doubtful", what, `${waiting}, waited for before the deployment is resumed`);
  else add("wrong", what, `${waiting} of ${address}`);
}

async function checkCost(
  hre: HardhatRuntimeEnvironment,
  client: PublicClient,
  address: Address,
  parameters: DeploymentParameters,
  journal: Journal,
  add: Add,
): Promise<void> {
  const planned = await planDeployment(hre, moduleParameters(parameters));
  const { gas, gasPrice, dataFee, total } = await costOf(client, planned, parameters.dataFee);
  const used = await gasUsedBy(client, journal.confirmed);
  const left = gas > used ? gas - used : 0n;
  const needed = gas === 0n ? 0n : (((total * left) / gas) * MARGIN) / 100n;
  add("right", "transactions", `${planned.length}, ${gas} gas in all, ${left} of it to come`);
  const data = parameters.dataFee === "none" ? "no fee for data" : `${formatEther(dataFee)} ether for data`;
  add("right", "cost", `${formatEther(total)} ether at ${formatGwei(gasPrice)} gwei a unit of gas, ${data}`);
  const balance = await client.getBalance({ address });
  const state = balance >= needed ? "right" : "wrong";
  add(state, "balance", `${address} has ${formatEther(balance)} ether, should have ${formatEther(needed)}`);
}
