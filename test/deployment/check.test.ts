/** The checker finds nothing on a chain that is as it was deployed, and each kind of tampering. */
import { accessManagerAbi, topicsAbi } from "@allora-evm/contracts/abis";
import {
  type Abi,
  type Address,
  encodeFunctionData,
  type Hex,
  keccak256,
  pad,
  parseEther,
  toFunctionSelector,
  toHex,
} from "viem";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BINDINGS, NAMED } from "../../deploy/bindings.ts";
import { checkDeployment } from "../../deploy/check.ts";
import { addressOf, formatRegistry, parseRegistry, type Registry } from "../../deploy/registry.ts";
import { type Deployed, deployed } from "../support/deployments.ts";

const OTHER: Address = "0x00000000000000000000000000000000000A11cE";
/** More than there are slots before the mappings of a contract. */
const SLOTS = 40n;
const AWEEK = 604_800;

let chain: Deployed;
let snapshot: unknown;

beforeAll(async () => {
  chain = await deployed();
});
afterAll(() => chain.close());
beforeEach(async () => {
  snapshot = await chain.request("evm_snapshot");
});
afterEach(() => chain.request("evm_revert", snapshot));

const at = (id: string) => addressOf(chain.registry, id);
const copy = () => structuredClone(chain.registry) as Registry;

/** What differs, by name. */
async function differences(registry = chain.registry): Promise<string[]> {
  const found = await checkDeployment(chain.client, chain.hre.artifacts, registry);
  return found.map(({ what }) => what);
}

/** Has the governor announce a call, waits for the delay, and has it made. */
async function govern(target: Address, abi: Abi, functionName: string, args: readonly unknown[]): Promise<void> {
  const data = encodeFunctionData({ abi, functionName, args });
  const { governor, governanceDelay } = chain.parameters;
  const send = async (name: string, parameters: readonly unknown[]) => {
    const call = encodeFunctionData({ abi: accessManagerAbi as Abi, functionName: name, args: parameters });
    await chain.request("eth_sendTransaction", { from: governor, to: at("AccessManager"), data: call });
  };
  await send("schedule", [target, data, 0]);
  await chain.request("evm_increaseTime", toHex(governanceDelay + 1n));
  if (target === at("AccessManager")) {
    await chain.request("eth_sendTransaction", { from: governor, to: target, data });
  } else await send("execute", [target, data]);
}
const administer = (functionName: string, ...args: unknown[]) =>
  govern(at("AccessManager"), accessManagerAbi, functionName, args);

describe("a deployment", () => {
  it("is as its registry says, also when that was written and read", async () => {
    expect(await differences()).toEqual([]);
    expect(parseRegistry(JSON.parse(formatRegistry(chain.registry)))).toEqual(chain.registry);
  });

  it("leaves the deployer without any role, and what it named cannot be named again", async () => {
    const manager = { address: at("AccessManager"), abi: accessManagerAbi, functionName: "hasRole" } as const;
    for (const role of [0n, 1n, 2n]) {
      const args = [role, chain.registry.deployer] as const;
      expect(await chain.client.readContract({ ...manager, args })).toEqual([false, 0]);
    }
    const call = { address: at("Topics"), abi: topicsAbi, functionName: "bindTreasury", args: [OTHER] } as const;
    await expect(chain.client.simulateContract({ ...call, account: chain.registry.deployer })).rejects.toThrow(
      /AlreadyBound/,
    );
  });

  it.each(["contracts.Topics.address", "contracts.Topics.codeHash", "block", "governed.minWeight", "chainId"])(
    "has no registry without %s",
    (path) => {
      const json = JSON.parse(formatRegistry(chain.registry));
      const keys = path.split(".");
      const last = keys.pop() as string;
      delete keys.reduce((part, key) => part[key], json)[last];
      expect(() => parseRegistry(json)).toThrow(path);
    },
  );
});

describe("code", () => {
  it("that is not there", async () => {
    await chain.request("hardhat_setCode", at("Payments"), "0x");
    expect(await differences()).toEqual(["code hash of Payments", "code of Payments"]);
  });

  it.each(["Payments", "AccessManager", "preseed"])(
    "of %s with one bit changed, even where the registry has its hash",
    async (id) => {
      const code = (await chain.client.getCode({ address: at(id) })) as Hex;
      const middle = 2 * Math.floor(code.length / 4);
      const changed =
        `${code.slice(0, middle)}${(Number(`0x${code[middle]}`) ^ 1).toString(16)}${code.slice(middle + 1)}` as Hex;
      await chain.request("hardhat_setCode", at(id), changed);
      expect(await differences()).toEqual([`code hash of ${id}`, `code of ${id}`]);
      const registry = copy();
      registry.contracts[id].codeHash = keccak256(changed);
      expect(await differences(registry)).toEqual([`code of ${id}`]);
    },
  );

  it("with another immutable value: the hash tells", async () => {
    const code = (await chain.client.getCode({ address: at("Payments") })) as Hex;
    const token = at("AlloToken").slice(2).toLowerCase();
    expect(code).toContain(token);
    await chain.request("hardhat_setCode", at("Payments"), code.replaceAll(token, OTHER.slice(2).toLowerCase()));
    expect(await differences()).toEqual(["code hash of Payments"]);
  });

  it("of contracts that others created", async () => {
    const { address } = chain.registry.created.TraceReader;
    await chain.request("hardhat_setCode", address, (await chain.client.getCode({ address: at("Payments") })) as Hex);
    expect(await differences()).toEqual(["code hash of TraceReader", "code of TraceReader"]);
  });
});

describe("creation", () => {
  it("with other arguments", async () => {
    const registry = copy();
    registry.contracts.Payments.args = registry.contracts.Payments.args.toReversed();
    expect(await differences(registry)).toEqual(["creation of Payments: code and arguments"]);
  });

  it("of two contracts with the same code, taken for each other", async () => {
    const registry = copy();
    const { preseed, team } = registry.contracts;
    [preseed.address, team.address] = [team.address, preseed.address];
    [preseed.codeHash, team.codeHash] = [team.codeHash, preseed.codeHash];
    expect(await differences(registry)).toEqual(["creation of preseed: address", "creation of team: address"]);
  });

  it("by somebody else, or in a transaction that there is not", async () => {
    const registry = copy();
    registry.deployer = OTHER;
    expect(await differences(registry)).toContain("creation of Epochs: sender");
    const lost = copy();
    lost.contracts.Epochs.transaction = pad("0x1");
    expect(await differences(lost)).toEqual(["creation of Epochs"]);
  });
});

describe("bindings", () => {
  it.each(BINDINGS)("$contract.$view", async ({ contract, view, to }) => {
    const [address, bound] = [at(contract), at(to).slice(2).toLowerCase()];
    let changed = 0;
    for (let slot = 0n; slot < SLOTS; slot++) {
      const value = (await chain.client.getStorageAt({ address, slot: toHex(slot) })) as Hex;
      if (!value.includes(bound)) continue;
      const other = value.replace(bound, OTHER.slice(2).toLowerCase());
      await chain.request("hardhat_setStorageAt", address, toHex(slot), other);
      changed++;
    }
    expect(changed).toBe(1);
    expect(await differences()).toEqual([`${contract}.${view}`]);
  });

  it("of the treasury, which only its logs tell", async () => {
    const registry = { ...copy(), block: await chain.client.getBlockNumber() };
    const found = await differences(registry);
    expect(found).toEqual(expect.arrayContaining(NAMED.map(({ eventName }) => `Treasury: ${eventName}`)));
  });
});

describe("roles", () => {
  it("given to somebody else, one that governance has no use for included", async () => {
    await administer("grantRole", 1n, OTHER, 0);
    expect(await differences()).toEqual(["members of role 1"]);
    await administer("grantRole", 77n, OTHER, 0);
    expect(await differences()).toEqual(["members of role 1", "members of role 77"]);
  });

  it("taken from the governor", async () => {
    await administer("revokeRole", 2n, chain.parameters.governor);
    expect(await differences()).toEqual(["members of role 2"]);
  });

  it("with a shorter delay, from when that is announced", async () => {
    await administer("grantRole", 1n, chain.parameters.governor, 60);
    const [difference] = await checkDeployment(chain.client, chain.hre.artifacts, chain.registry);
    expect(difference.what).toBe("members of role 1");
    expect(difference.found).toMatch(/after 86400 s, soon 60 s/);
  });

  it.each([
    ["setRoleAdmin", [1n, 2n], "admin of role 1"],
    ["setRoleGuardian", [1n, 2n], "guardian of role 1"],
  ] as const)("%s", async (functionName, args, what) => {
    await administer(functionName, ...args);
    expect(await differences()).toEqual([what]);
  });

  it("whose grants or functions take a delay of their own", async () => {
    await administer("setGrantDelay", 1n, AWEEK);
    await administer("setTargetAdminDelay", at("Topics"), AWEEK);
    await chain.request("evm_increaseTime", toHex(2 * AWEEK));
    await chain.request("evm_mine");
    expect(await differences()).toEqual(["delay of changes to the functions of Topics", "delay of grants of role 1"]);
  });

  it("of functions: moved to another role, and one that was nobody's", async () => {
    const setFee = toFunctionSelector("setCreationFee(uint256)");
    await administer("setTargetFunctionRole", at("Topics"), [setFee, "0x12345678"], 77n);
    expect(await differences()).toEqual([`role of ${at("Topics")} ${setFee}`, `role of ${at("Topics")} 0x12345678`]);
  });

  it("that reach no contract: closed, or moved to another authority", async () => {
    await administer("setTargetClosed", at("Treasury"), true);
    expect(await differences()).toEqual(["Treasury closed to governance"]);
    await administer("updateAuthority", at("Topics"), at("Epochs"));
    expect(await differences()).toEqual(["authority of Topics", "Treasury closed to governance"]);
  });
});

describe("parameters", () => {
  it("that governance has changed", async () => {
    await govern(at("Topics"), topicsAbi, "setCreationFee", [parseEther("3")]);
    expect(await differences()).toEqual(["parameter creationFee"]);
  });

  it("of another chain: nothing else is asked", async () => {
    expect(await differences({ ...chain.registry, chainId: 1 })).toEqual(["chain id"]);
  });
});
