/** What a deployment issues to whom, and a topic's first days with the treasury. */
import { alloTokenAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import { type Abi, type Address, parseAbi, parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "../support/world.ts";

const DAY = 86_400;
const MONTH = 2_629_800n;
const YEAR = 12n * MONTH;
const vestingAbi = parseAbi([
  "function owner() view returns (address)",
  "function start() view returns (uint256)",
  "function cliff() view returns (uint256)",
  "function duration() view returns (uint256)",
  "function vestedAmount(address token, uint64 timestamp) view returns (uint256)",
]);

let world: World;

beforeAll(async () => {
  world = await World.create({ inferers: 1, forecasters: 0, reputers: 2 });
});
afterAll(() => world.close());

const read = <T>(contract: "token" | "treasury", functionName: string, args: readonly unknown[] = []) =>
  world.client.readContract({
    address: world.deployment[contract],
    abi: (contract === "token" ? alloTokenAbi : treasuryAbi) as Abi,
    functionName,
    args,
  }) as Promise<T>;

describe("deployment", () => {
  it("issues the reference network's allocations and leaves the rest to emission", async () => {
    expect(await read("token", "minted")).toBe(parseEther("640500000"));
    expect(await read("treasury", "budget")).toBe(parseEther("359500000"));
    expect(await read("token", "minter")).toBe(world.deployment.treasury);
    expect(await read("treasury", "minWeight")).toBe(parseEther("1"));
  });

  it("locks preseed, investors and team for a year and vests them over three", async () => {
    const { client, deployment } = world;
    const logs = await client.getContractEvents({
      address: deployment.token,
      abi: alloTokenAbi,
      eventName: "Transfer",
      fromBlock: 0n,
      args: { from: "0x0000000000000000000000000000000000000000" },
    });
    const amounts = ["50000000", "260500000", "175000000", "100000000", "55000000"].map((amount) => parseEther(amount));
    expect(logs.map(({ args }) => args.value)).toEqual(amounts);
    const holders = logs.map(({ args }) => args.to as Address);
    expect(holders.slice(3).map((holder) => holder.toLowerCase())).toEqual([world.owner, world.owner]);
    const { timestamp } = await client.getBlock({ blockNumber: logs[0].blockNumber });
    for (const [i, address] of holders.slice(0, 3).entries()) {
      const of = { address, abi: vestingAbi } as const;
      const start = await client.readContract({ ...of, functionName: "start" });
      expect(Number(timestamp - start)).toBeLessThan(DAY);
      expect(((await client.readContract({ ...of, functionName: "owner" })) as string).toLowerCase()).toBe(world.owner);
      expect(await client.readContract({ ...of, functionName: "cliff" })).toBe(start + YEAR);
      expect(await client.readContract({ ...of, functionName: "duration" })).toBe(3n * YEAR);
      const vestedAt = (time: bigint) =>
        client.readContract({ ...of, functionName: "vestedAmount", args: [deployment.token, time] });
      expect(await vestedAt(start + YEAR - 1n)).toBe(0n);
      expect(await vestedAt(start + YEAR)).toBe(amounts[i] / 3n);
      expect(await vestedAt(start + 3n * YEAR)).toBe(amounts[i]);
    }
    expect(await read("treasury", "vestedAt", [timestamp])).toBe(parseEther("155000000"));
  });
});

describe("a topic", () => {
  it("earns from the day after its stake on, once fees make it active", async () => {
    const { topic, owner, deployment } = world;
    await world.send("treasury", "touch", [topic.id], owner);
    await world.send("token", "transfer", [deployment.treasury, parseEther("100")], owner);
    await world.send("treasury", "credit", [topic.id, owner], owner);
    await world.send("treasury", "touch", [topic.id], owner);
    expect(await read("treasury", "isActive", [topic.id])).toBe(true);
    const { timestamp } = await world.client.getBlock();
    await world.warp((Math.floor(Number(timestamp) / DAY) + 2) * DAY);
    // 20,000 ALLO at 0.019 a month, the limit of Eq. 50, for a day; the topic's weight has fallen since.
    const emission = await read<readonly [{ emitted: bigint }, boolean]>("treasury", "emissionNow");
    const day = (parseEther("20000") * 19n * BigInt(DAY)) / (1000n * MONTH);
    expect(Number(emission[0].emitted) / Number(day)).toBeCloseTo(1, 6);
    const account = await read<bigint>("treasury", "accountOf", [topic.id]);
    expect(account > (day * 9n) / 10n && account < day).toBe(true);
  });

  it("costs little to pay for and to touch", async () => {
    const { topic, owner, deployment } = world;
    await world.send("treasury", "touch", [topic.id], owner);
    await world.send("token", "transfer", [deployment.treasury, 1n], owner);
    await world.send("treasury", "credit", [topic.id, owner], owner);
    await world.send("token", "transfer", [deployment.treasury, 1n], owner);
    const credit = await world.send("treasury", "credit", [topic.id, owner], owner);
    const touch = await world.send("treasury", "touch", [topic.id], owner);
    const accrue = await world.send("treasury", "accrue", [], owner);
    console.log(`credit ${credit.gasUsed}, touch ${touch.gasUsed}, accrue ${accrue.gasUsed} gas`);
    expect(credit.gasUsed < 55_000n).toBe(true);
    expect(touch.gasUsed < 105_000n).toBe(true);
    expect(accrue.gasUsed < 60_000n).toBe(true);
  });
});
