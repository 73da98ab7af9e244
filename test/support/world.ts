/** A chain with the protocol deployed, a topic, and as many registered participants as a test asks for. */
import {
  alloTokenAbi,
  disputesAbi,
  epochsAbi,
  inboxAbi,
  participantsAbi,
  paymentsAbi,
  proofsAbi,
  rewardsAbi,
  stakingAbi,
  topicsAbi,
  treasuryAbi,
} from "@allora-evm/contracts/abis";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  createWalletClient,
  custom,
  encodeFunctionData,
  type Hex,
  keccak256,
  type PublicClient,
  parseEther,
  type TransactionReceipt,
  toHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { deployAllora } from "../../deploy/deploy.ts";
import type { Sender } from "../../keeper/src/chain/clients.ts";
import { computeSettlement, computeSynthesis } from "../../keeper/src/chain/compute.ts";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import { readReports, readSyntheses } from "../../keeper/src/chain/epochs.ts";
import {
  epochTimes,
  NO_LISTS,
  NO_SOURCE,
  readTopic,
  type Topic,
  type TopicParameters,
  toChain,
} from "../../keeper/src/chain/topic.ts";
import { compactSignature, signMessage } from "../../keeper/src/chain/typedData.ts";
import { PAPER_TOPIC } from "../../keeper/src/engine/topic.ts";
import type { TopicMath } from "../../keeper/src/engine/types.ts";
import { maskOf, type SettlementTrace } from "../../keeper/src/trace/epoch.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";

/** Stake of every reputer of a world, wei. */
export const STAKE = parseEther("10000");
export const REWARD_PER_EPOCH = parseEther("100");

const SCHEDULE = {
  epochLength: 3600,
  workerWindow: 600,
  groundTruthLag: 3000,
  reputerWindow: 300,
  challengeWindow: 1800,
  headStart: 0,
  revealWindow: 0,
  freshBase: true,
  eager: false,
};
/** Seconds from the deployment to epoch 0, enough for all registrations. */
const LEAD = 1000;
const ABIS = {
  token: alloTokenAbi,
  topics: topicsAbi,
  participants: participantsAbi,
  staking: stakingAbi,
  inbox: inboxAbi,
  epochs: epochsAbi,
  disputes: disputesAbi,
  proofs: proofsAbi,
  rewards: rewardsAbi,
  treasury: treasuryAbi,
  payments: paymentsAbi,
} as const;

export interface WorldOptions {
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
  readonly title?: string;
  readonly math?: Partial<TopicMath>;
  readonly schedule?: Partial<typeof SCHEDULE>;
}

/** An inference per inferer and, per forecaster, a forecast by inferer index; null where there is none. */
export interface EpochInputs {
  readonly inferences: readonly (bigint | null)[];
  readonly forecasts: readonly (readonly (bigint | null)[] | null)[];
}

/** A topic whose epoch 0 opens at `start`. */
export function topicParameters(start: number, options: Partial<WorldOptions> = {}): TopicParameters {
  const { title = "test", schedule, math } = options;
  return {
    title,
    schedule: { ...SCHEDULE, ...schedule, start },
    math: toChain({ ...PAPER_TOPIC, ...math }),
    security: { minStake: parseEther("1"), rewardPerEpoch: REWARD_PER_EPOCH, slashFraction: parseEther("0.5") },
    source: NO_SOURCE,
    allowLists: NO_LISTS,
  };
}

export class World {
  readonly connection: NetworkConnection<"l1">;
  readonly client: PublicClient;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly inferers: readonly Account[];
  readonly forecasters: readonly Account[];
  readonly reputers: readonly Account[];
  readonly owner: Address;

  private constructor(
    connection: NetworkConnection<"l1">,
    client: PublicClient,
    deployment: Deployment,
    topic: Topic,
    owner: Address,
    participants: readonly (readonly Account[])[],
  ) {
    this.connection = connection;
    this.client = client;
    this.deployment = deployment;
    this.topic = topic;
    this.owner = owner;
    [this.inferers, this.forecasters, this.reputers] = participants;
  }

  static async create(options: WorldOptions): Promise<World> {
    const connection = await network.create<"l1">();
    const client = (await connection.viem.getPublicClient({ pollingInterval: 20 })) as PublicClient;
    const deployment = await deployAllora(connection);
    const [owner] = (await connection.provider.request({ method: "eth_accounts" })) as Address[];
    const { timestamp } = await client.getBlock();
    const bare = new World(connection, client, deployment, undefined as never, owner, [[], [], []]);
    await bare.send("topics", "createTopic", [topicParameters(Number(timestamp) + LEAD, options)], owner);
    const topicId = await client.readContract({
      address: deployment.topics,
      abi: topicsAbi,
      functionName: "topicCount",
    });
    const topic = await readTopic(client, deployment, topicId);
    const counts = [options.inferers, options.forecasters, options.reputers];
    const participants = counts.map((count, role) =>
      Array.from({ length: count }, (_, i) => testAccount(`${role}/${i}`)),
    );
    for (const [role, accounts] of participants.entries()) {
      for (const account of accounts) {
        await bare.adopt(account.address);
        await bare.send("participants", "register", [topicId, role], account.address);
        if (role !== Role.Reputer) continue;
        await bare.send("token", "transfer", [account.address, STAKE], owner);
        await bare.send("token", "approve", [deployment.staking, STAKE], account.address);
        await bare.send("staking", "stake", [topicId, STAKE], account.address);
      }
    }
    const funds = parseEther("1000000");
    await bare.send("token", "approve", [deployment.rewards, funds], owner);
    await bare.send("rewards", "fund", [topicId, funds], owner);
    return new World(connection, client, deployment, topic, owner, participants);
  }

  /** Lets an address send transactions without its key. */
  async adopt(address: Address): Promise<void> {
    await this.rpc("hardhat_impersonateAccount", [address]);
    await this.rpc("hardhat_setBalance", [address, toHex(parseEther("1000"))]);
  }

  /** Client that sends with a test account's key, as nodes do. */
  sender(account: Account): Sender {
    const { chain } = this.client as { chain: Chain };
    const wallet = createWalletClient({
      account,
      chain,
      transport: custom(this.connection.provider),
      pollingInterval: 20,
    });
    return { client: this.client, wallet };
  }

  rpc(method: string, params: unknown[]): Promise<unknown> {
    return this.connection.provider.request({ method, params });
  }

  /** Sends a transaction; rejects with the contract's decoded error when it would revert. */
  async send(
    contract: keyof typeof ABIS,
    functionName: string,
    args: readonly unknown[],
    from: Address,
  ): Promise<TransactionReceipt> {
    const abi = ABIS[contract] as Abi;
    const address = this.deployment[contract];
    // A call first: it decodes the error, which a failed transaction does not.
    await this.client.simulateContract({ address, abi, functionName, args, account: from });
    return this.sendWith(contract, functionName, args, from, 16_777_216n);
  }

  /** Sends a transaction with this much gas, enough or not; rejects when it reverts. */
  async sendWith(
    contract: keyof typeof ABIS,
    functionName: string,
    args: readonly unknown[],
    from: Address,
    gas: bigint,
  ): Promise<TransactionReceipt> {
    const data = encodeFunctionData({ abi: ABIS[contract] as Abi, functionName, args });
    const transaction = { from, to: this.deployment[contract], data, gas: toHex(gas) };
    const hash = (await this.rpc("eth_sendTransaction", [transaction])) as Hex;
    return this.client.getTransactionReceipt({ hash });
  }

  /** Makes the next block's time at least `time`. */
  async warp(time: number): Promise<void> {
    const { timestamp } = await this.client.getBlock();
    if (time > Number(timestamp)) {
      await this.rpc("evm_setNextBlockTimestamp", [time]);
      await this.rpc("evm_mine", []);
    }
  }

  times(epoch: bigint) {
    return epochTimes(this.topic.schedule, epoch);
  }

  /** Commits to a challenge of what a root stands for, and returns the secret of the commitment. */
  async commitTo(root: Hex, challenger: Address): Promise<Hex> {
    const salt = keccak256(toHex(`salt of ${root}`));
    const args = [challenger, root, salt] as const;
    const read = { address: this.deployment.disputes, abi: disputesAbi, functionName: "commitmentOf", args } as const;
    await this.send("disputes", "commit", [await this.client.readContract(read)], challenger);
    return salt;
  }

  /** Starts to take out wei of a reputer's own stake. */
  async unbond(reputer: Address, amount: bigint): Promise<TransactionReceipt> {
    const shares = await this.client.readContract({
      address: this.deployment.staking,
      abi: stakingAbi,
      functionName: "sharesWorth",
      args: [this.topic.id, reputer, amount],
    });
    return this.send("staking", "unbond", [this.topic.id, reputer, shares], reputer);
  }

  /** Signs and relays an epoch's inferences and forecasts in its worker window. */
  async submit(epoch: bigint, { inferences, forecasts }: EpochInputs): Promise<TransactionReceipt> {
    await this.warp(this.times(epoch).opensAt);
    const topicId = this.topic.id;
    const signedInferences = [];
    for (const [slot, value] of inferences.entries()) {
      if (value === null) continue;
      const message = { topicId, epoch, value };
      const signature = await signMessage(this.inferers[slot], this.deployment, "Inference", message);
      signedInferences.push({ slot, value, ...compactSignature(signature) });
    }
    const signedForecasts = [];
    for (const [slot, row] of forecasts.entries()) {
      if (row === null) continue;
      const named = row.flatMap((loss, inferer) => (loss === null ? [] : [{ inferer, loss }]));
      const message = {
        topicId,
        epoch,
        inferers: maskOf(named.map(({ inferer }) => inferer)),
        losses: named.map(({ loss }) => loss),
      };
      const signature = await signMessage(this.forecasters[slot], this.deployment, "Forecast", message);
      const { inferers, losses } = message;
      signedForecasts.push({ slot, inferers, losses, ...compactSignature(signature) });
    }
    return this.send("inbox", "relaySubmissions", [topicId, epoch, signedInferences, signedForecasts], this.owner);
  }

  /** Signs and relays an epoch's reports in its reputer window; null where a reputer does not report. */
  async report(epoch: bigint, truths: readonly (bigint | null)[]): Promise<TransactionReceipt> {
    await this.warp(this.times(epoch).reportsFrom);
    const reports = [];
    for (const [slot, truth] of truths.entries()) {
      if (truth === null) continue;
      const message = { topicId: this.topic.id, epoch, truth };
      const signature = await signMessage(this.reputers[slot], this.deployment, "Report", message);
      reports.push({ slot, truth, ...compactSignature(signature) });
    }
    return this.send("inbox", "relayReports", [this.topic.id, epoch, reports], this.owner);
  }

  /** Likewise for losses of the synthesis that stands, or of `root`. */
  async reportLosses(
    epoch: bigint,
    reported: readonly (readonly bigint[] | null)[],
    root?: Hex,
  ): Promise<TransactionReceipt> {
    await this.warp(this.times(epoch).reportsFrom);
    const about = root ?? (await this.posted(epoch)).root;
    const reports = [];
    for (const [slot, losses] of reported.entries()) {
      if (losses === null) continue;
      const message = { topicId: this.topic.id, epoch, root: about, losses };
      const signature = await signMessage(this.reputers[slot], this.deployment, "LossReport", message);
      reports.push({ slot, losses, ...compactSignature(signature) });
    }
    return this.send("inbox", "relayLosses", [this.topic.id, epoch, about, reports], this.owner);
  }

  /** What an honest keeper would post for an epoch whose worker window is over, and on which settlement. */
  computeSynthesis(epoch: bigint) {
    return computeSynthesis(this.client, this.deployment, this.topic, epoch);
  }

  async postSynthesis(epoch: bigint, trace: Hex, base: number, keeper = 0): Promise<TransactionReceipt> {
    await this.warp(this.times(epoch).revealsUntil);
    const args = [this.topic.id, epoch, base, trace];
    return this.send("epochs", "postSynthesis", args, this.reputers[keeper].address);
  }

  /** What an honest keeper would post as the settlement of an epoch whose reputer window is over. */
  computeSettlement(epoch: bigint) {
    return computeSettlement(this.client, this.deployment, this.topic, epoch);
  }

  async postSettlement(
    epoch: bigint,
    { size, state, payout, reward }: SettlementTrace & { reward: bigint },
    keeper = 0,
  ): Promise<TransactionReceipt> {
    await this.warp(this.times(epoch).reportsUntil);
    const args = [this.topic.id, epoch, size.reports, size.steps, reward, state, payout];
    return this.send("epochs", "postSettlement", args, this.reputers[keeper].address);
  }

  /** One honest epoch from submissions to settlement. */
  async runEpoch(epoch: bigint, inputs: EpochInputs, truths: readonly (bigint | null)[]): Promise<void> {
    await this.submit(epoch, inputs);
    await this.warp(this.times(epoch).closesAt);
    const { bytes, base } = await this.computeSynthesis(epoch);
    await this.postSynthesis(epoch, bytes, base);
    await this.report(epoch, truths);
    await this.warp(this.times(epoch).reportsUntil);
    await this.settleNext(epoch);
  }

  /** Skips epochs that cannot be settled, and settles `epoch` with an honest settlement. */
  async settleNext(epoch: bigint): Promise<void> {
    const { epochs } = this.deployment;
    const read = { address: epochs, abi: epochsAbi, functionName: "nextToSettle", args: [this.topic.id] } as const;
    if ((await this.client.readContract(read)) < epoch)
      await this.send("epochs", "skip", [this.topic.id, 1000n], this.owner);
    await this.postSettlement(epoch, await this.computeSettlement(epoch));
  }

  /** Status of an epoch's inference, as in the contract's enum. */
  status(epoch: bigint): Promise<number> {
    const { epochs } = this.deployment;
    const args = [this.topic.id, epoch] as const;
    return this.client.readContract({ address: epochs, abi: epochsAbi, functionName: "statusOf", args });
  }

  /** Reports of an epoch, in slot order. */
  async reports(epoch: bigint) {
    const reports = await readReports(this.client, this.deployment, this.topic.id, epoch);
    return reports.sort((a, b) => a.slot - b.slot);
  }

  /** Time of the newest block, Unix seconds. */
  async time(): Promise<number> {
    return Number((await this.client.getBlock()).timestamp);
  }

  /** The newest post of an epoch. */
  async posted(epoch: bigint) {
    const posts = await readSyntheses(this.client, this.deployment, this.topic.id, epoch);
    return posts[posts.length - 1];
  }

  /** Runs `action` and takes back all that it did to the chain. */
  async undoing<T>(action: () => Promise<T>): Promise<T> {
    const snapshot = await this.rpc("evm_snapshot", []);
    try {
      return await action();
    } finally {
      await this.rpc("evm_revert", [snapshot]);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

export function testAccount(name: string) {
  return privateKeyToAccount(keccak256(toHex(`allora test ${name}`)));
}
