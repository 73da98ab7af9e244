/** What the demo runs on: a topic with registered, staked and funded participants. */
import { alloTokenAbi, participantsAbi, rewardsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { type Abi, type Account, type Address, createWalletClient, http, parseEther, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { connect, type Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { NO_LISTS, NO_SOURCE, readTopic, type Schedule, type Topic, type TopicParameters } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import type { TopicMath } from "../engine/types.ts";
import { Role } from "../trace/submissions.ts";
import { type Cast, everyone, type Member } from "./cast.ts";

export const TITLE = "SPX / USD, next trading day";
export const STAKE = parseEther("50000");
export const REWARD_PER_EPOCH = parseEther("1000");
export const FUNDS = parseEther("1000000");

const DAY = 86_400;
/** Seconds from the last registration to the opening of epoch 0. */
const LEAD = 600;
/** Gas money of everybody who sends transactions, wei. */
const GAS_MONEY = parseEther("100");

/** One epoch per trading day: inferences until six hours after the close, the truth at the next close. */
const SCHEDULE: Omit<Schedule, "start"> = {
  epochLength: DAY,
  workerWindow: DAY / 4,
  groundTruthLag: (3 * DAY) / 4,
  reputerWindow: DAY / 12,
  challengeWindow: DAY / 4,
  headStart: 0,
  revealWindow: 0,
  freshBase: true,
  eager: false,
};

export class Stage {
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  readonly pollMs: number;

  constructor(rpcUrl: string, deployment: Deployment, pollMs: number) {
    this.rpcUrl = rpcUrl;
    this.deployment = deployment;
    this.pollMs = pollMs;
  }

  /** Connection that sends as a member, or as the holder of all ALLO. */
  async sender(member?: Member): Promise<Sender> {
    const client = connect(this.rpcUrl, this.deployment.chainId, this.pollMs);
    const account: Account | Address =
      member === undefined ? await firstAccount(client) : privateKeyToAccount(member.key);
    const { chain } = client;
    const transport = http(this.rpcUrl);
    const wallet = createWalletClient({ account, chain, transport, pollingInterval: this.pollMs });
    return { client, wallet } as Sender;
  }

  /** Creates the topic, registers and stakes everybody, funds the rewards. */
  async prepare(cast: Cast, math: TopicMath, { title = TITLE, schedule = SCHEDULE, lead = LEAD } = {}): Promise<Topic> {
    const { topics, participants, token, staking, rewards } = this.deployment;
    const owner = await this.sender();
    for (const { address } of everyone(cast)) {
      await owner.client.request({ method: "hardhat_setBalance", params: [address, toHex(GAS_MONEY)] } as never);
    }
    const { timestamp } = await owner.client.getBlock();
    const parameters: TopicParameters = {
      title,
      schedule: { ...schedule, start: Number(timestamp) + lead },
      math,
      security: { minStake: parseEther("1000"), rewardPerEpoch: REWARD_PER_EPOCH, slashFraction: parseEther("0.5") },
      source: NO_SOURCE,
      allowLists: NO_LISTS,
    };
    await call(owner, topics, topicsAbi, "createTopic", [parameters]);
    const topicId = await owner.client.readContract({ address: topics, abi: topicsAbi, functionName: "topicCount" });
    for (const [role, members] of [cast.inferers, cast.forecasters, cast.reputers].entries()) {
      for (const member of members) {
        const sender = await this.sender(member);
        await call(sender, participants, participantsAbi, "register", [topicId, role]);
        if (role !== Role.Reputer) continue;
        await call(owner, token, alloTokenAbi, "transfer", [member.address, STAKE]);
        await call(sender, token, alloTokenAbi, "approve", [staking, STAKE]);
        await call(sender, staking, stakingAbi, "stake", [topicId, STAKE]);
      }
    }
    await call(owner, token, alloTokenAbi, "approve", [rewards, FUNDS]);
    await call(owner, rewards, rewardsAbi, "fund", [topicId, FUNDS]);
    return readTopic(owner.client, this.deployment, topicId);
  }
}

async function firstAccount(client: Sender["client"]): Promise<Address> {
  const [address] = (await client.request({ method: "eth_accounts" } as never)) as Address[];
  return address;
}

async function call(sender: Sender, address: Address, abi: unknown, functionName: string, args: readonly unknown[]) {
  await send(sender, { address, abi: abi as Abi, functionName, args });
}
