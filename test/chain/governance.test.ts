/** What governance can call after a deployment, who, and after which delay; and that there is nothing else. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import * as abis from "@allora-evm/contracts/abis";
import { accessManagerAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import {
  type Abi,
  type Address,
  encodeFunctionData,
  getContract,
  type Hex,
  parseEther,
  toFunctionSelector,
  toHex,
} from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deployAllora } from "../../deploy/deploy.ts";
import { GOVERNANCE_DELAY, GovernanceRole, RESTRICTED } from "../../deploy/governance.ts";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";

const CONTRACTS = resolve(import.meta.dirname, "../../contracts");
/** Contracts that hold or move stake, or decide what is slashed. */
const OF_STAKE = ["Staking", "Epochs", "Disputes", "Proofs", "Inbox", "Rewards", "Keepers"];
const FEE = parseEther("75");

let connection: NetworkConnection<"l1">;
let deployment: Deployment;
let accounts: readonly Address[];

beforeEach(async () => {
  connection = await network.create<"l1">();
  accounts = (await connection.provider.request({ method: "eth_accounts" })) as Address[];
});
afterEach(() => connection.close());

async function deploy(...governance: Parameters<typeof deployAllora>[2][]) {
  deployment = await deployAllora(connection, undefined, ...governance);
}

/** The access manager, and whoever sends to it: calls first, which decode the error. */
async function authority() {
  const client = await connection.viem.getPublicClient();
  const read = { address: deployment.topics, abi: topicsAbi, functionName: "authority" } as const;
  const address = await client.readContract(read);
  return getContract({ address, abi: accessManagerAbi, client });
}

async function send(
  from: Address,
  address: Address,
  abi: Abi,
  functionName: string,
  args: readonly unknown[],
): Promise<void> {
  const client = await connection.viem.getPublicClient();
  await client.simulateContract({ address, abi, functionName, args, account: from });
  const data = encodeFunctionData({ abi, functionName, args });
  await connection.provider.request({ method: "eth_sendTransaction", params: [{ from, to: address, data }] });
}

/** Names of all functions with the `restricted` modifier, by the file that they are in. */
function restrictedFunctions(): string[] {
  const files = readdirSync(CONTRACTS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sol"));
  return files.flatMap((file) => {
    const source = readFileSync(join(CONTRACTS, file), "utf8");
    const functions = source.match(/function\s+\w+\s*\([^)]*\)[^{;]*/g) ?? [];
    const found = functions.filter((head) => /\)[^)]*\brestricted\b/.test(head));
    return found.map((head) => `${basename(file, ".sol")}.${/function\s+(\w+)/.exec(head)?.[1]}`);
  });
}

/** ABIs of deployed contracts by their names. */
const abiOf = (contract: string) =>
  (abis as Record<string, unknown>)[`${contract[0].toLowerCase()}${contract.slice(1)}Abi`] as Abi;
const addressOf = (contract: string) =>
  (deployment as unknown as Record<string, Address>)[`${contract[0].toLowerCase()}${contract.slice(1)}`];
const setFeeCall = (fee: bigint) => encodeFunctionData({ abi: topicsAbi, functionName: "setCreationFee", args: [fee] });

async function advance(seconds: bigint): Promise<void> {
  await connection.provider.request({ method: "evm_increaseTime", params: [toHex(seconds)] });
  await connection.provider.request({ method: "evm_mine", params: [] });
}

describe("what governance can call", () => {
  it("is what the table says, and in no contract that has to do with stake", () => {
    const table = RESTRICTED.map(({ contract, signature }) => `${contract}.${signature.split("(")[0]}`);
    expect(restrictedFunctions().sort()).toEqual(table.sort());
    for (const { contract, signature } of RESTRICTED) {
      const selectors = abiOf(contract).flatMap((item) => (item.type === "function" ? [toFunctionSelector(item)] : []));
      expect(selectors).toContain(toFunctionSelector(signature));
    }
    const governed = Object.entries(abis)
      .filter(([, abi]) => (abi as Abi).some((item) => item.type === "function" && item.name === "authority"))
      .map(([name]) => name);
    expect(governed.sort()).toEqual(
      [...new Set(RESTRICTED.map(({ contract }) => `${contract[0].toLowerCase()}${contract.slice(1)}Abi`))].sort(),
    );
    expect(RESTRICTED.filter(({ contract }) => OF_STAKE.includes(contract))).toEqual([]);
  });

  it("has no other owner, admin or upgrade in any contract", () => {
    for (const [name, abi] of Object.entries(abis)) {
      if (name === "accessManagerAbi") continue;
      // The factory of feeds tells whose code they run, for good: nothing changes it.
      const fixed = name === "feedFactoryAbi" ? "implementation" : "";
      const powers = (abi as Abi).filter(
        (item) =>
          item.type === "function" &&
          item.name !== fixed &&
          /owner|admin|upgrade|initialize|implementation/i.test(item.name),
      );
      expect({ name, powers }).toEqual({ name, powers: [] });
    }
    expect(existsSync(join(CONTRACTS, "proxy"))).toBe(false);
  });
});

describe("after a deployment", () => {
  beforeEach(() => deploy());

  it("each function belongs to a role that the governor alone holds, with the delay", async () => {
    const manager = await authority();
    const client = await connection.viem.getPublicClient();
    const [deployer, governor] = accounts;
    for (const { contract, signature, role } of RESTRICTED) {
      const target = [addressOf(contract), toFunctionSelector(signature)] as const;
      expect(await manager.read.getTargetFunctionRole(target)).toBe(role);
      expect(await manager.read.canCall([governor, ...target])).toEqual([false, Number(GOVERNANCE_DELAY)]);
      expect(await manager.read.canCall([deployer, ...target])).toEqual([false, 0]);
    }
    for (const role of Object.values(GovernanceRole)) {
      expect(await manager.read.hasRole([role, governor])).toEqual([true, Number(GOVERNANCE_DELAY)]);
    }
    const holders = new Set<string>();
    const filter = { address: manager.address, abi: accessManagerAbi, fromBlock: 0n, strict: true } as const;
    for (const { args } of await client.getContractEvents({ ...filter, eventName: "RoleGranted" })) {
      const [held] = await manager.read.hasRole([args.roleId, args.account]);
      if (held) holders.add(args.account.toLowerCase());
    }
    expect([...holders]).toEqual([governor.toLowerCase()]);
  });

  it("the deployer has no power left, and the governor has to wait, for roles as for fees", async () => {
    const { address } = await authority();
    const [deployer, governor, other] = accounts;
    const { topics } = deployment;
    const setFee = (from: Address) => send(from, topics, topicsAbi, "setCreationFee", [FEE]);
    await expect(setFee(deployer)).rejects.toThrow("AccessManagedUnauthorized");
    await expect(setFee(governor)).rejects.toThrow("AccessManagerNotScheduled");
    for (const [from, error] of [
      [deployer, "AccessManagerUnauthorizedAccount"],
      [governor, "AccessManagerNotScheduled"],
    ] as const) {
      const grant = send(from, address, accessManagerAbi, "grantRole", [GovernanceRole.Fees, other, 0]);
      await expect(grant).rejects.toThrow(error);
      const update = send(from, address, accessManagerAbi, "updateAuthority", [topics, other]);
      await expect(update).rejects.toThrow(error);
    }
    const { timestamp } = await (await connection.viem.getPublicClient()).getBlock();
    const early = Number(timestamp + GOVERNANCE_DELAY - 10n);
    const schedule = send(governor, address, accessManagerAbi, "schedule", [topics, setFeeCall(FEE), early]);
    await expect(schedule).rejects.toThrow("AccessManagerUnauthorizedCall");
  });

  it("a call that was announced can be made once its delay is over, for a week, once", async () => {
    const { address } = await authority();
    const [, governor] = accounts;
    const client = await connection.viem.getPublicClient();
    const label = encodeFunctionData({
      abi: accessManagerAbi,
      functionName: "labelRole",
      args: [GovernanceRole.Fees, "FEES"],
    });
    const call = (functionName: "schedule" | "execute", target: Address, data: Hex) =>
      send(
        governor,
        address,
        accessManagerAbi,
        functionName,
        functionName === "schedule" ? [target, data, 0] : [target, data],
      );
    await call("schedule", address, label);
    await expect(call("execute", address, label)).rejects.toThrow("AccessManagerNotReady");
    await advance(GOVERNANCE_DELAY - 10n);
    await expect(call("execute", address, label)).rejects.toThrow("AccessManagerNotReady");
    await advance(10n);
    await call("execute", address, label);
    await expect(call("execute", address, label)).rejects.toThrow("AccessManagerNotScheduled");

    const { topics } = deployment;
    await call("schedule", topics, setFeeCall(FEE));
    await advance(GOVERNANCE_DELAY + 7n * 86_400n);
    await expect(call("execute", topics, setFeeCall(FEE))).rejects.toThrow("AccessManagerExpired");
    expect(await client.readContract({ address: topics, abi: topicsAbi, functionName: "creationFee" })).toBe(0n);
  });
});

describe("hand-over", () => {
  it("goes to the governor of the parameters, with its delay", async () => {
    const governor = accounts[5];
    await deploy({ governor, governanceDelay: 86_400n });
    const manager = await authority();
    for (const role of Object.values(GovernanceRole)) {
      expect(await manager.read.hasRole([role, governor])).toEqual([true, 86_400]);
      expect(await manager.read.hasRole([role, accounts[1]])).toEqual([false, 0]);
    }
  });

  it("stops where the deployer would be the governor, before anybody loses the role", async () => {
    await expect(deploy({ governor: accounts[0] })).rejects.toThrow();
  });
});
