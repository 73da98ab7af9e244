/**
 * What attestors read of their own chain. All of it is decided by the blocks up to a second of the chain: whoever looks,
 * and whenever, finds the same.
 */
import { epochsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import type { PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { epochTimes, readTopic, type Topic } from "../chain/topic.ts";
import { type SignerSet, type StakeEvent, signersOf } from "./signers.ts";
import type { FinalValue } from "./values.ts";

/** Times of batches are multiples of this, seconds. */
export const BATCH_SECONDS = 60n;

/** A topic's newest round. */
interface Round {
  readonly epoch: bigint;
  readonly round: bigint;
}

/** The newest time of a batch that no later block can add anything to. */
export function closedAt(timestamp: bigint): bigint {
  return ((timestamp - 1n) / BATCH_SECONDS) * BATCH_SECONDS;
}

/** Time of the first batch that can hold what a block of this time has made final. */
export function batchTimeOf(timestamp: bigint): bigint {
  return ((timestamp + BATCH_SECONDS - 1n) / BATCH_SECONDS) * BATCH_SECONDS;
}

export class HomeReader {
  readonly #client: PublicClient;
  readonly #deployment: Deployment;
  readonly #topics = new Map<bigint, Topic>();
  readonly #rounds = new Map<bigint, Round>();
  readonly #values = new Map<bigint, FinalValue>();
  readonly #sets = new Map<bigint, SignerSet>();
  /** First block that was not looked at for final values, and the newest block that had any. */
  #from: bigint;
  #newest: bigint | undefined;
  /** A block that was the last one of some time, where later searches begin. */
  #found: { readonly block: bigint; readonly time: bigint };

  constructor(client: PublicClient, deployment: Deployment) {
    this.#client = client;
    this.#deployment = deployment;
    this.#from = deployment.block;
    this.#found = { block: deployment.block, time: -1n };
  }

  /** The last block of a second or before, among those up to `high`; undefined where the contracts came later. */
  async lastBlockAt(time: bigint, high: bigint): Promise<bigint | undefined> {
    const { block: first } = this.#deployment;
    let [low, above] = [this.#found.time <= time ? this.#found.block : first, high + 1n];
    if ((await this.#timeOf(low)) > time) return undefined;
    while (above - low > 1n) {
      const middle = (low + above) / 2n;
      if ((await this.#timeOf(middle)) > time) above = middle;
      else low = middle;
    }
    this.#found = { block: low, time };
    return low;
  }

  /**
   * The newest final value of each topic at the end of a block, by topic, and the time of the last block that changed
   * them; undefined where there is none. Blocks must not go back from call to call.
   */
  async valuesAt(block: bigint): Promise<{ changedAt: bigint; values: readonly FinalValue[] } | undefined> {
    const { epochs } = this.#deployment;
    if (block >= this.#from) {
      const filter = { address: epochs, abi: epochsAbi, eventName: "SynthesisFinalized", strict: true } as const;
      const logs = await this.#client.getContractEvents({ ...filter, fromBlock: this.#from, toBlock: block });
      for (const { args, blockNumber } of logs) {
        const { topicId, epoch, round } = args;
        // An inference that is final later than a newer one is no round.
        if (round === 0n || round <= (this.#rounds.get(topicId)?.round ?? 0n)) continue;
        this.#rounds.set(topicId, { epoch, round });
        this.#newest = blockNumber;
      }
      this.#from = block + 1n;
    }
    if (this.#newest === undefined) return undefined;
    const topics = [...this.#rounds.keys()].sort((a, b) => (a < b ? -1 : 1));
    const values: FinalValue[] = [];
    for (const topicId of topics) values.push(await this.#valueOf(topicId, this.#rounds.get(topicId) as Round));
    return { changedAt: await this.#timeOf(this.#newest), values };
  }

  /** Signers at the end of a second, among blocks up to `high`; nobody where there is no stake yet. */
  async setAt(time: bigint, high: bigint): Promise<SignerSet> {
    const known = this.#sets.get(time);
    if (known !== undefined) return known;
    const block = await this.lastBlockAt(time, high);
    const set = { time, signers: block === undefined ? [] : signersOf(await this.#stakeEvents(block)) };
    this.#sets.set(time, set);
    return set;
  }

  /** A value that is recorded as final stays as it is: it does not matter when it is read. */
  async #valueOf(topicId: bigint, { epoch, round }: Round): Promise<FinalValue> {
    const known = this.#values.get(topicId);
    if (known?.round === round) return known;
    const { epochs } = this.#deployment;
    const read = { address: epochs, abi: epochsAbi, functionName: "synthesisOf", args: [topicId, epoch] } as const;
    const record = await this.#client.readContract(read);
    const topic = this.#topics.get(topicId) ?? (await readTopic(this.#client, this.#deployment, topicId));
    this.#topics.set(topicId, topic);
    const value = {
      topicId,
      epoch,
      round,
      value: record.network,
      lower: record.lower,
      upper: record.upper,
      dataTime: BigInt(epochTimes(topic.schedule, epoch).closesAt),
      finalAt: BigInt(record.valueDeadline),
    };
    this.#values.set(topicId, value);
    return value;
  }

  async #stakeEvents(toBlock: bigint): Promise<StakeEvent[]> {
    const { staking, block: fromBlock } = this.#deployment;
    const logs = await this.#client.getContractEvents({
      address: staking,
      abi: stakingAbi,
      fromBlock,
      toBlock,
      strict: true,
    });
    return logs.flatMap((log): StakeEvent[] => {
      switch (log.eventName) {
        case "Delegated":
        case "Compounded":
        case "UnbondingStarted":
        case "UnbondingCancelled":
        case "Slashed": {
          const { topicId, reputer, stake } = log.args;
          return [{ kind: "stake", topicId, reputer, stake }];
        }
        case "OperatorNamed":
          return [{ kind: "named", ...log.args }];
        case "OperatorServes":
          return [{ kind: "serves", ...log.args }];
        default:
          return [];
      }
    });
  }

  async #timeOf(blockNumber: bigint): Promise<bigint> {
    return (await this.#client.getBlock({ blockNumber })).timestamp;
  }
}
