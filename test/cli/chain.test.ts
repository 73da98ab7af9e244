/** `allora topic|stake|feed|claim|pay` against a chain: what they send, what they print, and how they end. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Hex, keccak256, parseEther, toHex } from "viem";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { formatDeployment } from "../../keeper/src/chain/deployment.ts";
import { topicDefinition } from "../../keeper/src/chain/topicDefinition.ts";
import { claimCommand } from "../../keeper/src/cli/claim.ts";
import { feedCommand } from "../../keeper/src/cli/feed.ts";
import { payCommand } from "../../keeper/src/cli/pay.ts";
import { stakeCommand } from "../../keeper/src/cli/stake.ts";
import { topicCommand } from "../../keeper/src/cli/topic.ts";
import { PAPER_TOPIC } from "../../keeper/src/engine/topic.ts";
import { allora, errorOf } from "../../keeper/test/cli/commands.ts";
import { balanceOf, type Consumed, createConsumed, endow, inputsOf, OPEN, PENDING } from "../support/consumer.ts";
import { testAccount } from "../support/world.ts";
import { type ServedChain, serveChain } from "../web/servers.ts";

const folder = mkdtempSync(join(tmpdir(), "allora-cli-"));
const account = testAccount("cli");
const COMMANDS = {
  topic: topicCommand,
  stake: stakeCommand,
  feed: feedCommand,
  claim: claimCommand,
  pay: payCommand,
} as const;

interface Parser {
  exitOverride(): Parser;
  parseAsync(args: string[], options: { from: "user" }): Promise<unknown>;
}

let consumed: Consumed;
let chain: ServedChain;
let place: string[];

beforeAll(async () => {
  consumed = await createConsumed();
  chain = await serveChain(consumed.world);
  const deployment = join(folder, "deployment.json");
  writeFileSync(deployment, formatDeployment(consumed.deployment));
  writeFileSync(join(folder, "topic.json"), JSON.stringify(definition()));
  await endow(consumed.world, account.address, parseEther("1000"));
  place = ["--rpc", chain.url, "--deployment", deployment];
  process.env.CLI_TEST_KEY = keccak256(toHex("allora test cli"));
});
afterAll(async () => {
  delete process.env.CLI_TEST_KEY;
  await chain.close();
  await consumed.world.close();
  rmSync(folder, { recursive: true });
});

function definition() {
  return topicDefinition("ETH / USD, in an hour", PAPER_TOPIC, { epochLength: 3600, horizon: 1 });
}

/** What a command prints; rejects with its error. */
async function read(name: keyof typeof COMMANDS, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  try {
    await (COMMANDS[name]() as unknown as Parser).exitOverride().parseAsync([...args, ...place], { from: "user" });
  } finally {
    log.mockRestore();
  }
  return lines.join("\n");
}

function write(name: keyof typeof COMMANDS, ...args: string[]): Promise<string> {
  return read(name, ...args, "--key-env", "CLI_TEST_KEY");
}

/** The fact of a name in a table. */
function fact(table: string, name: string): string | undefined {
  return new RegExp(`│ ${name} +│ +(.*?) +│`).exec(table)?.[1];
}

describe("allora topic", () => {
  it("creates, shows, lists, funds and joins topics", async () => {
    expect(await write("topic", "create", join(folder, "topic.json"), "--start", "+5000")).toMatch(
      /^topic 2 is created\ntransaction 0x[0-9a-f]{64} in block \d+, \d+ gas$/,
    );
    expect(await write("topic", "fund", "2", "12.5")).toContain("topic 2 has 12.5 ALLO more");
    expect(await write("topic", "register", "2", "reputer")).toContain("registered in slot 0 with id 1, active from");
    const shown = await read("topic", "show", "2");
    expect(fact(shown, "topic")).toBe("2 ETH / USD, in an hour");
    expect(fact(shown, "creator")).toBe(account.address);
    expect(fact(shown, "funds")).toBe("12.5 ALLO");
    expect(fact(shown, "reputers")).toBe("1");
    const listed = JSON.parse(await read("topic", "list", "--json"));
    expect(listed).toMatchObject([
      { id: "1", title: "test" },
      { id: "2", funds: "12500000000000000000" },
    ]);
  });

  it("refuses what is no definition, role or time", async () => {
    writeFileSync(join(folder, "none.json"), "{}");
    await expect(write("topic", "create", join(folder, "none.json"))).rejects.toMatchObject({ code: "topic" });
    await expect(write("topic", "register", "1", "oracle")).rejects.toThrow('"oracle" is no role');
    const late = write("topic", "create", join(folder, "topic.json"), "--start", "soon");
    await expect(late).rejects.toThrow("--start must be a Unix time or +SECONDS");
    await expect(read("topic", "show", "9")).rejects.toThrow("there is no topic 9; the newest is");
  });
});

describe("allora stake", () => {
  it("delegates, shows, unbonds, makes stake again and pays out", async () => {
    const { world } = consumed;
    const [{ address: reputer }] = world.reputers;
    expect(await write("stake", "delegate", "1", reputer, "40")).toContain(`40 ALLO delegated to ${reputer}`);
    expect(await write("stake", "unbond", "1", reputer, "15")).toContain("request 1 is unbonding");
    const shown = await read("stake", "show", "1", reputer, "--holder", account.address);
    expect(fact(shown, "held")).toBe("25 ALLO");
    expect(fact(shown, "request 1")).toMatch(/^15 ALLO at \d{4}-/);
    expect(await write("stake", "cancel", "1", reputer, "1")).toContain("request 1 is stake again");
    expect(await write("stake", "unbond", "1", reputer, "all")).toContain("request 2 is unbonding");
    await expect(write("stake", "withdraw", "1", reputer, "2")).rejects.toMatchObject({
      code: "Staking_StillUnbonding",
    });
    const { requests } = JSON.parse(await read("stake", "show", "1", reputer, "--holder", account.address, "--json"));
    await world.undoing(async () => {
      await world.warp(requests[0].releasedAt);
      expect(await write("stake", "withdraw", "1", reputer, "2")).toContain("40 ALLO paid out");
    });
  });

  it("says what it would send, for anybody and without a key", async () => {
    const { world, deployment } = consumed;
    const [{ address: reputer }] = world.reputers;
    const before = await balanceOf(world, account.address);
    const dry = ["--dry-run", "--from", account.address];
    const plan = JSON.parse(await read("stake", "delegate", "1", reputer, "40", "--json", ...dry));
    expect(plan).toMatchObject({
      dryRun: true,
      calls: [
        { functionName: "approve", args: [deployment.staking, parseEther("40").toString()] },
        { functionName: "delegate" },
      ],
    });
    expect(await read("stake", "delegate", "1", reputer, "40", ...dry)).toMatch(/│ approve +│ 0x/);
    expect(await balanceOf(world, account.address)).toBe(before);
    const refused = read("stake", "add", "1", "40", ...dry);
    await expect(refused).rejects.toThrow(`${account.address} is no reputer of topic 1: register first`);
    await expect(read("stake", "add", "1", "40")).rejects.toMatchObject({ code: "key" });
  });
});

describe("allora feed", () => {
  it("shows the newest, the pending, the past and all of it", async () => {
    const latest = await read("feed", "latest", "1");
    expect(fact(latest, "epoch")).toBe("2");
    expect(fact(latest, "quality")).toBe("Good");
    expect(fact(latest, "heartbeat")).toBe("10800 s");
    const pending = JSON.parse(await read("feed", "latest", "1", "--pending", "--json"));
    expect(pending).toMatchObject({ epoch: String(PENDING), status: "Posted" });
    const second = JSON.parse(await read("feed", "at", "1", "--epoch", "1", "--json"));
    expect(JSON.parse(await read("feed", "at", "1", "--round", "2", "--json"))).toEqual(second);
    expect(JSON.parse(await read("feed", "at", "1", "--time", String(second.dataTime), "--json"))).toEqual(second);
    await expect(read("feed", "at", "1")).rejects.toThrow("--epoch, --round or --time says which");
    const history = JSON.parse(await read("feed", "history", "1", "--limit", "2", "--json"));
    expect(history.map(({ round }: { round: string }) => round)).toEqual(["3", "2"]);
  });

  it("makes a price feed, and finds it again", async () => {
    const made = await write("feed", "create", "1", "--decimals", "6", "--label", "TEST / USD");
    const again = await write("feed", "create", "1", "--decimals", "6", "--label", "TEST / USD");
    const [address] = /0x[0-9a-fA-F]{40}\n/.exec(made) ?? [];
    expect(address).toBeDefined();
    expect(again).toContain(address);
  });

  it("computes an epoch anew", async () => {
    const verified = await read("feed", "verify", "1", "1");
    expect(verified).toContain("in the trace that the chain committed to: yes");
    expect(verified).toContain("as the equations yield it from what was submitted: yes");
    expect(JSON.parse(await read("feed", "verify", "1", "1", "--json"))).toMatchObject({ right: true, epoch: "1" });
  });
});

it("allora feed verify ends with 1 where the feed serves what the equations do not yield", async () => {
  const { world } = consumed;
  await world.undoing(async () => {
    await world.submit(OPEN, inputsOf(OPEN));
    await world.warp(world.times(OPEN).closesAt);
    const { bytes, base } = await world.computeSynthesis(OPEN);
    const wrong = `${bytes.slice(0, -1)}${bytes.endsWith("0") ? "1" : "0"}` as Hex;
    await world.postSynthesis(OPEN, wrong, base);
    await world.warp(world.times(OPEN).closesAt + world.topic.schedule.challengeWindow + 60);
    await world.send("epochs", "finalize", [world.topic.id, OPEN], world.owner);
    const verified = JSON.parse(await read("feed", "verify", "1", String(OPEN), "--json"));
    expect(verified).toMatchObject({ right: false, served: true, computed: false });
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
  });
});

describe("allora pay and claim", () => {
  it("pays, and reads what it pays for", async () => {
    expect(await write("pay", "1", "2", "--memo", "thanks")).toContain("2 ALLO paid for topic 1");
    expect(await write("pay", "1", "0", "--read")).toMatch(/0 ALLO paid for topic 1\n\d+\.\d+ of epoch 2, data of /);
    await expect(write("pay", "1", "-1")).rejects.toThrow();
  });

  it("claims for a participant what is left, and nothing twice", async () => {
    const { world } = consumed;
    const [{ address }] = world.inferers;
    const before = await balanceOf(world, address);
    expect(await write("claim", "1", "--participant", address)).toMatch(/^\d+\.?\d* ALLO paid\n/);
    expect(await balanceOf(world, address)).toBeGreaterThan(before);
    expect(await write("claim", "1", "--participant", address)).toBe(`nothing to claim for ${address} in topic 1`);
    await expect(write("claim", "--bounty")).rejects.toThrow(`${account.address} has no bounty`);
    await expect(write("claim")).rejects.toThrow("claim takes a topic, or --bounty");
  });
});

it("ends with the exit codes of all commands", async () => {
  const unknown = allora("topic", "rename");
  expect(unknown.status).toBe(2);
  const keyless = allora("pay", "1", "1", "--rpc", "http://127.0.0.1:1", "--deployment", join(folder, "none.json"));
  expect(keyless.status).toBe(2);
  expect(errorOf(keyless.stderr).code).toBe("deployment");
});
