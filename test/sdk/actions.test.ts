/** Writes of the SDK on a chain: what they approve, what they do, and what they say when they are refused. */
import { alloTokenAbi } from "@allora-evm/contracts/abis";
import { type Address, createWalletClient, custom, type Hex, parseEther, parseGwei } from "viem";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it, vi } from "vitest";
import { chainOf } from "../../keeper/src/chain/clients.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { formatSubmission, parseSubmission } from "../../keeper/src/nodes/submissions.ts";
import {
  approve,
  cancelUnbonding,
  claim,
  claimKeeping,
  compound,
  createAggregator,
  createTopic,
  delegate,
  deregister,
  fundTopic,
  isRefusedWith,
  pay,
  payAndRead,
  payWithPermit,
  RefusalError,
  Role,
  readAggregator,
  readAggregatorAddress,
  readPrices,
  readRewards,
  readStake,
  readTopic,
  readTopicCount,
  readTopicState,
  recoverSigner,
  register,
  sendToGateways,
  signInference,
  signPermit,
  signReport,
  stake,
  submitForecast,
  submitInference,
  unbond,
  type Wallet,
  withdraw,
} from "../../sdk/src/index.ts";
import { balanceOf, type Consumed, createConsumed, endow, OPEN, SETTLED } from "../support/consumer.ts";
import { STAKE, testAccount, topicParameters } from "../support/world.ts";

let consumed: Consumed;
let someone: Wallet;
let of: { deployment: Consumed["deployment"]; topicId: bigint };
const account = testAccount("someone");

beforeAll(async () => {
  consumed = await createConsumed();
  const { world, deployment } = consumed;
  of = { deployment, topicId: world.topic.id };
  await endow(world, account.address, parseEther("1000"));
  someone = world.sender(account).wallet;
});
afterAll(() => consumed.world.close());

function walletOf(name: string): Wallet {
  return consumed.world.sender(testAccount(name)).wallet;
}

function allowance(spender: Address, owner: Address = account.address): Promise<bigint> {
  const { client, deployment } = consumed.world;
  const read = { address: deployment.token, abi: alloTokenAbi, functionName: "allowance" } as const;
  return client.readContract({ ...read, args: [owner, spender] });
}

describe("stake", () => {
  it("is approved exactly, delegated, unbonded and made stake again", async () => {
    const { world } = consumed;
    const reputer = world.reputers[0].address;
    const amount = parseEther("10");
    const parameters = { ...of, reputer, amount };
    const before = await readStake(world.client, { ...of, reputer, holder: account.address });
    const planned = await delegate.prepare(world.client, { ...parameters, account });
    expect(planned.map(({ functionName }) => functionName)).toEqual(["approve", "delegate"]);
    expect(planned[0].args).toEqual([of.deployment.staking, amount]);
    await delegate.simulate(world.client, { ...parameters, account });
    expect(await allowance(of.deployment.staking)).toBe(0n);

    const sent = await delegate(someone, parameters);
    expect(sent.approval).toBeDefined();
    expect(await allowance(of.deployment.staking)).toBe(0n);
    const held = await readStake(world.client, { ...of, reputer, holder: account.address });
    expect(held.stake - before.stake).toBe(amount);
    expect(held.value).toBe(amount);

    const { result: request } = await unbond(someone, { ...of, reputer, amount: amount / 2n });
    expect(request).toBe(1);
    const open = await readStake(world.client, { ...of, reputer, holder: account.address });
    expect(open.requests).toMatchObject([{ request: 1, amount: amount / 2n }]);
    const early = await withdraw(someone, { ...of, reputer, request }).catch((error) => error);
    expect(isRefusedWith(early, "Staking_StillUnbonding")).toBe(true);
    expect(early.args.releasedAt).toBe(BigInt(open.requests[0].releasedAt));
    expect(early.message).toContain(new Date(open.requests[0].releasedAt * 1000).toISOString());

    await cancelUnbonding(someone, { ...of, reputer, request });
    const { result: last } = await unbond(someone, { ...of, reputer, all: true });
    const left = await readStake(world.client, { ...of, reputer, holder: account.address });
    expect(left).toMatchObject({ shares: 0n, requests: [{ request: 2, amount }] });
    await world.undoing(async () => {
      await world.warp(left.requests[0].releasedAt);
      const held = await balanceOf(world, account.address);
      const { result: paid } = await withdraw(someone, { ...of, reputer, request: last });
      expect(paid).toBe(amount);
      expect(await balanceOf(world, account.address)).toBe(held + amount);
    });
  });

  it("is refused in a sentence where nobody is registered, before anything is sent", async () => {
    const { world } = consumed;
    const error = await stake
      .simulate(world.client, { ...of, amount: 5n, account: account.address })
      .catch((error) => error);
    expect(error).toBeInstanceOf(RefusalError);
    expect(error).toMatchObject({
      code: "Participants_NotRegistered",
      message: `${account.address} is no reputer of topic 1: register first`,
      functionName: "stake",
    });
    await expect(stake(someone, { ...of, amount: 5n })).rejects.toThrow(error.message);
    expect(await allowance(of.deployment.staking)).toBe(0n);
  });

  it("takes rewards in for all who hold shares", async () => {
    const { world } = consumed;
    const reputer = world.reputers[1].address;
    await compound(someone, { ...of, reputer, amount: parseEther("3") });
    const { stake: now } = await readStake(world.client, { ...of, reputer });
    expect(now).toBe(STAKE + parseEther("3"));
  });

  it("needs no approval where the allowance suffices", async () => {
    const { world } = consumed;
    const reputer = world.reputers[0].address;
    await approve(someone, { ...of, spender: of.deployment.staking, amount: 7n * UNIT });
    const planned = await delegate.prepare(world.client, { ...of, reputer, amount: 7n * UNIT, account });
    expect(planned).toHaveLength(1);
    await approve(someone, { ...of, spender: of.deployment.staking, amount: 0n });
  });
});

describe("topics", () => {
  it("are created, funded, and joined", async () => {
    const { world, deployment } = consumed;
    const parameters = { ...topicParameters((await world.time()) + 1000), title: "another" };
    const foreseen = await createTopic.simulate(world.client, { deployment, parameters, account });
    const { result: topicId } = await createTopic(someone, { deployment, parameters });
    expect(topicId).toBe(foreseen);
    expect(topicId).toBe(await readTopicCount(world.client, { deployment }));
    expect(await readTopic(world.client, { deployment, topicId })).toMatchObject({ id: topicId, title: "another" });
    await fundTopic(someone, { deployment, topicId, amount: parseEther("20") });
    const seat = await register.simulate(world.client, { deployment, topicId, role: Role.Reputer, account });
    expectTypeOf(seat).toEqualTypeOf<readonly [bigint, number]>();
    expect(seat).toEqual([0n, 1]);
    const { result } = await register(someone, { deployment, topicId, role: Role.Reputer });
    expect(result).toEqual({ slot: 0, id: 1, activeFrom: 0n });
    await stake(someone, { deployment, topicId, amount: parseEther("30") });
    expect(await readTopicState(world.client, { deployment, topicId })).toMatchObject({
      creator: account.address,
      epoch: -1n,
      paused: false,
      funds: parseEther("20"),
      stake: parseEther("30"),
      inferers: 0,
      forecasters: 0,
      reputers: 1,
    });
    await deregister(someone, { deployment, topicId, role: Role.Reputer });
    expect((await readTopicState(world.client, { deployment, topicId })).reputers).toBe(0);
  });

  it("are refused with the parameter that is out of range", async () => {
    const { world, deployment } = consumed;
    const parameters = topicParameters((await world.time()) + 1000, { schedule: { challengeWindow: 1 } });
    const error = await createTopic.simulate(world.client, { deployment, parameters, account }).catch((error) => error);
    expect(error.message).toMatch(/^challengeWindow is 1; it must be from 60 to \d+$/);
  });

  it("get price feeds", async () => {
    const { world } = consumed;
    const parameters = { ...of, decimals: 8, label: "TEST / USD" };
    expect(await readAggregatorAddress(world.client, parameters)).toBeUndefined();
    const { result: address } = await createAggregator(someone, parameters);
    expect(await readAggregatorAddress(world.client, parameters)).toBe(address);
    const newest = await readAggregator(world.client, { address });
    expect(newest).toMatchObject({ round: 3n, decimals: 8, updatedAt: world.times(2n).closesAt });
    expect(await readAggregator(world.client, { address, round: 1n })).toMatchObject({ round: 1n });
  });
});

describe("payments", () => {
  it("go out by approval or by permit, with a memo", async () => {
    const { world } = consumed;
    await pay(someone, { ...of, amount: parseEther("1"), memo: "thanks" });
    const permit = await signPermit(someone, { ...of, spender: of.deployment.payments, amount: parseEther("2") });
    const sent = await payWithPermit(someone, { ...of, amount: parseEther("2"), permit });
    expect(sent.approval).toBeUndefined();
    const { result } = await payAndRead(someone, { ...of, amount: 0n });
    expect(result).toMatchObject({ epoch: SETTLED.at(-1), round: 3n, dataTime: world.times(2n).closesAt });
    const { prices, payments } = await readPrices(world.client, of);
    expect(payments).toBe(3n);
    expect(prices).toEqual([0n, parseEther("2"), parseEther("1")]);
  });

  it("are simulated as the contract returns them", async () => {
    const { world } = consumed;
    const reading = await payAndRead.simulate(world.client, { ...of, amount: 0n, account });
    expectTypeOf(reading.dataTime).toEqualTypeOf<bigint>();
    expect(reading).toMatchObject({ round: 3n, dataTime: BigInt(world.times(2n).closesAt) });
  });

  it("take no memo that is longer than a word", async () => {
    const parameters = { ...of, amount: 0n, memo: "é".repeat(17) };
    await expect(pay(someone, parameters)).rejects.toMatchObject({ name: "InputError", code: "memo", value: "34" });
  });

  it("are not made where their sender had another transaction take their place", async () => {
    const { world } = consumed;
    const seen = new Set<unknown>();
    const request = async ({ method, params }: { method: string; params?: unknown[] }) => {
      const answer = await world.rpc(method, params ?? []);
      if (method === "eth_getTransactionByHash" && answer !== null) seen.add(params?.[0]);
      return answer;
    };
    const transport = custom({ request: request as never });
    const wallet = createWalletClient({ account, chain: chainOf(31_337), transport, pollingInterval: 20 });
    await world.undoing(async () => {
      await world.rpc("evm_setAutomine", [false]);
      try {
        const paid = pay(wallet, { ...of, amount: 0n }).catch((error) => error);
        await vi.waitFor(() => expect(seen.size).toBe(1), { timeout: 60_000 });
        const [first] = (await world.client.getBlock({ blockTag: "pending", includeTransactions: true })).transactions;
        const fees = { maxFeePerGas: parseGwei("100"), maxPriorityFeePerGas: parseGwei("50") };
        const value = { to: account.address, value: 0n, gas: 21_000n, nonce: first.nonce, ...fees };
        const hash: Hex = await wallet.sendTransaction(value);
        await world.rpc("evm_mine", []);
        expect(await paid).toMatchObject({ code: "replaced", value: hash, limit: first.hash });
      } finally {
        await world.rpc("evm_setAutomine", [true]);
      }
    });
  });

  it("are refused where the payer has too little", async () => {
    const { world } = consumed;
    const poor = testAccount("poor");
    const error = await pay
      .simulate(world.client, { ...of, amount: parseEther("1"), account: poor.address })
      .catch((error) => error);
    expect(error.message).toBe(`${poor.address} has 0 ALLO, and needs 1 ALLO`);
  });
});

describe("claims", () => {
  it("pay workers to their addresses and reputers into their pools, once", async () => {
    const { world } = consumed;
    const rewards = await readRewards(world.client, of);
    expect(rewards.length).toBeGreaterThan(3);
    const inferer = rewards.find(({ role }) => role === Role.Inferer);
    const reputer = rewards.find(({ role }) => role === Role.Reputer);
    if (inferer === undefined || reputer === undefined) throw new Error("nobody earned anything");
    const before = await balanceOf(world, inferer.participant);
    const { result: paid } = await claim(someone, { ...of, reward: inferer });
    expect(paid).toBe(inferer.claimable);
    expect(await balanceOf(world, inferer.participant)).toBe(before + paid);
    const own = await readRewards(world.client, { ...of, participant: inferer.participant });
    expect(own).toMatchObject([{ claimable: 0n, claimed: paid }]);
    const twice = await claim(someone, { ...of, reward: inferer }).catch((error) => error);
    expect(isRefusedWith(twice, "Rewards_NothingToClaim")).toBe(true);
    const pool = await readStake(world.client, { ...of, reputer: reputer.participant });
    await claim(someone, { ...of, reward: reputer });
    const after = await readStake(world.client, { ...of, reputer: reputer.participant });
    expect(after.stake - pool.stake).toBe(reputer.claimable);
  });

  it("of keepers are refused where there is nothing for them", async () => {
    const error = await claimKeeping
      .simulate(consumed.world.client, { ...of, settlement: 1, account })
      .catch((error) => error);
    expect(error.message).toBe("keepers of epoch 0 of topic 1 have been paid, or earn nothing");
  });
});

describe("submissions", () => {
  it("are sent by their authors", async () => {
    const { world } = consumed;
    await world.undoing(async () => {
      await submitInference(walletOf("0/0"), { ...of, epoch: OPEN, value: 5n * UNIT });
      const losses = [
        { slot: 2, loss: UNIT },
        { slot: 0, loss: -UNIT },
      ];
      const { receipt } = await submitForecast(walletOf("1/0"), { ...of, epoch: OPEN, losses });
      expect(receipt.status).toBe("success");
      const again = await submitInference(walletOf("0/0"), { ...of, epoch: OPEN, value: 6n * UNIT }).catch((e) => e);
      expect(again.message).toBe("the inferer in slot 0 has submitted for epoch 7 of topic 1");
    });
  });

  it("are signed for gateways with the slot of the signer", async () => {
    const { deployment } = consumed;
    const wallet = walletOf("0/2");
    const submission = await signInference(wallet, { ...of, epoch: OPEN, value: 5n * UNIT });
    expect(submission).toMatchObject({ kind: "Inference", slot: 2, message: { topicId: 1n, epoch: OPEN } });
    expect(parseSubmission(JSON.parse(JSON.stringify(formatSubmission(submission))))).toEqual(submission);
    const signer = await recoverSigner(deployment, "Inference", submission.message as never, submission.signature);
    expect(signer).toBe(wallet.account.address);
    const report = await signReport(walletOf("2/1"), { ...of, epoch: OPEN, truth: UNIT });
    expect(report).toMatchObject({ kind: "Report", slot: 1 });
  });

  it("name the gateway that did not take them", async () => {
    const submission = await signInference(walletOf("0/2"), { ...of, epoch: OPEN, value: UNIT });
    const error = await sendToGateways(["http://127.0.0.1:1"], submission).catch((error) => error);
    expect(error).toMatchObject({ name: "GatewayError", code: "unreachable" });
    await expect(sendToGateways([], submission)).rejects.toThrow("no gateway to send to");
  });

  it("are not for those without a seat", async () => {
    const error = await signInference(someone, { ...of, epoch: OPEN, value: UNIT }).catch((error) => error);
    expect(error.message).toBe(`${account.address} is no inferer of topic 1: register first`);
  });
});

it("nothing is sent to another chain than the deployment's", async () => {
  const deployment = { ...of.deployment, chainId: 5 };
  await expect(stake(someone, { ...of, deployment, amount: 1n })).rejects.toThrow(
    "the client is on chain 31337, the deployment on 5",
  );
});
