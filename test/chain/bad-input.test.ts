/** Input that the contracts and the gateway refuse: a typed error with value and limit, and nothing changes. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import { type Address, concat, type Hex, slice } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compactSignature, type MessageKind, type Messages, signMessage } from "../../keeper/src/chain/typedData.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { formatSubmission } from "../../keeper/src/nodes/submissions.ts";
import { MAX_LOG_LOSS, MAX_VALUE } from "../../keeper/src/trace/bounds.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { testAccount, World } from "../support/world.ts";

const SIZE = { inferers: 3, forecasters: 1, reputers: 2 };
const EPOCH = 0n;

interface GatewayAnswer {
  readonly id?: string;
  readonly state?: string;
  readonly error?: { readonly code: string; readonly value: string; readonly limit: string };
}

let world: World;
let gateway: TestGateway;

beforeAll(async () => {
  world = await World.create(SIZE);
  gateway = await startGateway(world);
});
afterAll(async () => {
  await gateway.close();
  await world.close();
});

/** Everything the inbox has accepted for the epoch. */
const intake = () =>
  world.client.readContract({
    address: world.deployment.inbox,
    abi: inboxAbi,
    functionName: "intakeOf",
    args: [world.topic.id, EPOCH],
  });

/** Runs on a copy of the chain and requires that the intake is the same after it. */
async function unchanged(action: () => Promise<unknown>): Promise<void> {
  await world.undoing(async () => {
    const before = await intake();
    await action();
    expect(await intake()).toEqual(before);
  });
}

describe("the inbox", () => {
  const infer = (value: bigint, { epoch = EPOCH, topicId = world.topic.id, from = world.inferers[0].address } = {}) =>
    world.send("inbox", "submitInference", [topicId, epoch, value], from);
  const forecast = (inferers: number, losses: bigint[]) =>
    world.send("inbox", "submitForecast", [world.topic.id, EPOCH, inferers, losses], world.forecasters[0].address);
  const open = () => world.warp(world.times(EPOCH).opensAt);

  it("refuses a submission before its window and after it, to the second", async () => {
    const { opensAt, closesAt } = world.times(EPOCH);
    await unchanged(async () => {
      await world.warp(opensAt - 2);
      await expect(infer(UNIT)).rejects.toThrow(/Inbox_WindowNotOpen[\s\S]*\(1, 0, \d+, \d+\)/);
    });
    await world.undoing(async () => {
      await world.warp(closesAt - 2);
      await infer(UNIT);
    });
    await unchanged(async () => {
      await world.warp(closesAt - 1);
      await expect(infer(UNIT)).rejects.toThrow("Inbox_WindowClosed");
    });
  });

  it("refuses values beyond its limits and takes those at them", async () => {
    await unchanged(async () => {
      await open();
      await expect(infer(MAX_VALUE + 1n)).rejects.toThrow(`(${MAX_VALUE + 1n}, ${MAX_VALUE})`);
      await expect(infer(-MAX_VALUE - 1n)).rejects.toThrow("Inbox_ValueOutOfRange");
      await expect(forecast(1, [MAX_LOG_LOSS + 1n])).rejects.toThrow(`(${MAX_LOG_LOSS + 1n}, ${MAX_LOG_LOSS})`);
    });
    await world.undoing(async () => {
      await open();
      await infer(-MAX_VALUE);
      await forecast(1, [-MAX_LOG_LOSS]);
    });
  });

  it("refuses forecasts of nobody, of slots that no inferer ever held, and of the wrong length", async () => {
    await unchanged(async () => {
      await open();
      await expect(forecast(0, [])).rejects.toThrow("Inbox_EmptyForecast");
      await expect(forecast(0b1001, [0n, 0n])).rejects.toThrow(/Inbox_UnknownInferer[\s\S]*\(1, 9, 7\)/);
      await expect(forecast(0b11, [0n])).rejects.toThrow(/Inbox_LengthMismatch[\s\S]*\(1, 2\)/);
    });
  });

  it("refuses unknown topics, strangers, other roles, and a second submission", async () => {
    await unchanged(async () => {
      await open();
      await expect(infer(UNIT, { topicId: 7n })).rejects.toThrow(/Topics_UnknownTopic[\s\S]*\(7, 1\)/);
      await expect(infer(UNIT, { from: world.owner })).rejects.toThrow("Participants_NotRegistered");
      await expect(infer(UNIT, { from: world.reputers[0].address })).rejects.toThrow("Participants_NotRegistered");
    });
    await world.undoing(async () => {
      await open();
      await infer(UNIT);
      const before = await intake();
      await expect(infer(2n * UNIT)).rejects.toThrow("Inbox_AlreadySubmitted");
      expect(await intake()).toEqual(before);
    });
  });

  it("refuses a newcomer in the epoch that was open when it registered", async () => {
    const newcomer = testAccount("newcomer").address;
    await unchanged(async () => {
      await open();
      await world.adopt(newcomer);
      await world.send("participants", "register", [world.topic.id, Role.Inferer], newcomer);
      await expect(infer(UNIT, { from: newcomer })).rejects.toThrow("Participants_NotSeated");
    });
  });

  it("refuses reports of reputers without enough stake when the worker window closed", async () => {
    await unchanged(async () => {
      const reputer = world.reputers[0].address;
      await world.unbond(reputer, 10_000n * UNIT);
      await world.warp(world.times(EPOCH).reportsFrom);
      const report = world.send("inbox", "submitReport", [world.topic.id, EPOCH, UNIT], reputer);
      await expect(report).rejects.toThrow(/Inbox_InsufficientStake[\s\S]*0, 1000000000000000000\)/);
    });
  });

  it("skips what it cannot relay, with the reason, and relays the rest", async () => {
    await world.undoing(async () => {
      await open();
      const wrong = await signed("Inference", { topicId: world.topic.id, epoch: EPOCH + 1n, value: UNIT }, 1);
      const right = await signed("Inference", { topicId: world.topic.id, epoch: EPOCH, value: UNIT }, 0);
      const items = [wrong, right].map(({ slot, message, signature }) => ({
        slot,
        value: message.value,
        ...compactSignature(signature),
      }));
      const relay = (list: unknown[]) =>
        world.send("inbox", "relaySubmissions", [world.topic.id, EPOCH, list, []], world.owner);
      await expect(relay([items[0]])).rejects.toThrow("Inbox_WrongSigner");
      await expect(relay([])).rejects.toThrow("Inbox_NothingSubmitted");
      await relay(items);
      expect((await intake()).inferers).toBe(1);
      const [skipped] = await world.client.getContractEvents({
        address: world.deployment.inbox,
        abi: inboxAbi,
        eventName: "SubmissionSkipped",
        strict: true,
      });
      expect(skipped.args).toMatchObject({ role: Role.Inferer, slot: 1n });
    });
  });

  it("does not take a signature made for another chain or another contract", async () => {
    await unchanged(async () => {
      await open();
      for (const deployment of [
        { ...world.deployment, chainId: 1 },
        { ...world.deployment, inbox: world.deployment.epochs },
      ]) {
        const message = { topicId: world.topic.id, epoch: EPOCH, value: UNIT };
        const signature = await signMessage(world.inferers[0], deployment, "Inference", message);
        const item = { slot: 0, value: UNIT, ...compactSignature(signature) };
        const relay = world.send("inbox", "relaySubmissions", [world.topic.id, EPOCH, [item], []], world.owner);
        await expect(relay).rejects.toThrow("Inbox_WrongSigner");
      }
    });
  });
});

describe("epochs", () => {
  it("refuses truncated and over-long traces, wrong bases, early posts and strangers", async () => {
    await world.undoing(async () => {
      const inputs = { inferences: [UNIT, 2n * UNIT, 3n * UNIT], forecasts: [[0n, 0n, UNIT]] };
      await world.submit(EPOCH, inputs);
      const topicId = world.topic.id;
      const post = (trace: `0x${string}`, { base = 0, from = world.reputers[0].address as Address } = {}) =>
        world.send("epochs", "postSynthesis", [topicId, EPOCH, base, trace], from);
      await expect(post("0x")).rejects.toThrow("Epochs_TooEarly");
      await world.warp(world.times(EPOCH).closesAt);
      const { bytes } = await world.computeSynthesis(EPOCH);
      const length = (bytes.length - 2) / 2;
      await expect(post(slice(bytes, 0, length - 1))).rejects.toThrow(`(${length - 1}, ${length})`);
      await expect(post(concat([bytes, "0x00"]))).rejects.toThrow(`(${length + 1}, ${length})`);
      await expect(post("0x")).rejects.toThrow("Trace_WrongLength");
      await expect(post(bytes, { base: 1 })).rejects.toThrow("Epochs_WrongBase");
      await expect(post(bytes, { from: world.inferers[0].address })).rejects.toThrow("Participants_NotRegistered");
      await world.unbond(world.reputers[1].address, 10_000n * UNIT);
      await expect(post(bytes, { from: world.reputers[1].address })).rejects.toThrow("Epochs_NotKeeper");
      await post(bytes);
      await expect(post(bytes)).rejects.toThrow("Epochs_WrongStatus");
    });
  });

  it("refuses settlements that are early, out of order, of the wrong size, reward or length", async () => {
    await world.undoing(async () => {
      await world.submit(EPOCH, { inferences: [UNIT, 2n * UNIT, 3n * UNIT], forecasts: [[0n, 0n, UNIT]] });
      await world.warp(world.times(EPOCH).closesAt);
      const { bytes, base } = await world.computeSynthesis(EPOCH);
      await world.postSynthesis(EPOCH, bytes, base);
      await world.report(EPOCH, [UNIT, UNIT]);
      const honest = await world.computeSettlement(EPOCH);
      const post = (changes: Partial<typeof honest> & { epoch?: bigint }) => {
        const { epoch = EPOCH, size, reward, state, payout } = { ...honest, ...changes };
        const args = [world.topic.id, epoch, size.reports, size.steps, reward, state, payout];
        return world.send("epochs", "postSettlement", args, world.reputers[0].address);
      };
      await expect(post({})).rejects.toThrow("Epochs_TooEarly");
      await world.warp(world.times(EPOCH).reportsUntil);
      await expect(post({ epoch: 1n })).rejects.toThrow(/Epochs_OutOfOrder[\s\S]*\(1, 1, 0\)/);
      await expect(post({ size: { ...honest.size, reports: 3 } })).rejects.toThrow(/Epochs_WrongSize[\s\S]*\(3, 2\)/);
      await expect(post({ size: { ...honest.size, steps: 0 } })).rejects.toThrow(/Epochs_WrongSize[\s\S]*\(0, 10\)/);
      await expect(post({ reward: honest.reward + 1n })).rejects.toThrow("Epochs_WrongReward");
      await expect(post({ state: slice(honest.state, 1) })).rejects.toThrow("Trace_WrongLength");
      await expect(post({ payout: concat([honest.payout, "0x00"]) })).rejects.toThrow("Trace_WrongLength");
      await post({});
      await expect(post({})).rejects.toThrow("Epochs_OutOfOrder");
    });
  });
});

describe("the gateway", () => {
  const request = async (body: unknown) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await gateway.fetch(new Request(`${gateway.url}/submissions`, { method: "POST", body: text }));
    return { status: response.status, body: (await response.json()) as GatewayAnswer };
  };
  const refused = async (body: unknown, code: string) => {
    await unchanged(async () => {
      await world.warp(world.times(EPOCH).opensAt);
      const answer = await request(typeof body === "function" ? await body() : body);
      expect(answer).toMatchObject({ status: code === "size" ? 413 : 400, body: { error: { code } } });
      expect(answer.body.error?.value).toBeTypeOf("string");
      expect(answer.body.error?.limit).toBeTypeOf("string");
    });
  };
  const inference = { topicId: 1n, epoch: EPOCH, value: UNIT };
  const body = async (changes: object) => ({
    ...formatSubmission({ kind: "Inference", ...(await signed("Inference", inference, 0)) }),
    ...changes,
  });

  it.each([
    ["text that is not JSON", "{", "json"],
    ["a body that is too large", "x".repeat(20_000), "size"],
    ["a missing field", () => body({ value: undefined }), "submission"],
    ["NaN", () => body({ value: "NaN" }), "submission"],
    ["Infinity", () => body({ value: "Infinity" }), "submission"],
    ["an exponent", () => body({ value: "1e3" }), "submission"],
    ["a JSON number", () => body({ value: 1.5 }), "submission"],
    ["too many decimals", () => body({ value: "0.1234567890123456789" }), "submission"],
    ["a value beyond the limit", () => body({ value: "100000000000000000001" }), "submission"],
    ["an unknown field", () => body({ extra: 1 }), "submission"],
    ["an unknown topic", () => body({ topicId: "9" }), "topic"],
    ["an epoch that is not open", () => body({ epoch: "3" }), "window"],
    ["a signature of another value", () => body({ value: "2.0" }), "signer"],
    ["a signature that is none", () => body({ signature: `0x${"11".repeat(65)}` }), "signer"],
    ["another slot", () => body({ slot: 1 }), "signer"],
    ["a free slot", () => body({ slot: 20 }), "signer"],
  ])("refuses %s", async (_, input, code) => {
    await refused(input, code);
  });

  it("refuses a signature made for another chain", async () => {
    await refused(async () => {
      const elsewhere = { ...world.deployment, chainId: 1 };
      const signature = await signMessage(world.inferers[0], elsewhere, "Inference", inference);
      return body({ signature });
    }, "signer");
  });

  it("takes a right one once, and says which transaction holds it", async () => {
    await world.undoing(async () => {
      await world.warp(world.times(EPOCH).opensAt);
      const first = await request(await body({}));
      expect(first).toMatchObject({ status: 202, body: { state: "accepted" } });
      expect((await intake()).inferers).toBe(1);
      const now = await gateway.gateway.app.request(`/submissions/${first.body.id}`);
      const { state, transaction } = (await now.json()) as { state: string; transaction: Hex };
      expect(state).toBe("onchain");
      expect((await world.client.getTransactionReceipt({ hash: transaction })).status).toBe("success");
      expect(await request(await body({}))).toMatchObject({ status: 200, body: { id: first.body.id } });
      const other = await signed("Inference", { ...inference, value: 2n * UNIT }, 0);
      const again = await request(formatSubmission({ kind: "Inference", ...other }));
      expect(again).toMatchObject({ status: 400, body: { error: { code: "duplicate" } } });
    });
  });
});

async function signed<K extends MessageKind>(kind: K, message: Messages[K], slot: number) {
  const signature = await signMessage(world.inferers[slot], world.deployment, kind, message);
  return { slot, message, signature };
}
