/** A chain in memory that answers JSON-RPC: blocks with logs of the inbox and epochs contracts, reorganizations, outages. */
import { aggregatorFeedAbi, epochsAbi, feedFactoryAbi, inboxAbi, topicsAbi } from "@allora-evm/contracts/abis";
import {
  type Abi,
  type AbiEvent,
  type Address,
  decodeFunctionData,
  encodeAbiParameters,
  encodeErrorResult,
  encodeEventTopics,
  encodeFunctionResult,
  getAbiItem,
  getAddress,
  type Hex,
  isAddressEqual,
  keccak256,
  numberToHex,
  type RpcLog,
  stringToHex,
  zeroAddress,
} from "viem";
import type { AppConfig } from "../src/lib/config.ts";
import type { Deployment, Schedule } from "../src/lib/protocol.ts";

export const TOPIC = 7n;
export const UNIT = 10n ** 18n;
export const FEED = account("feed");
/** Makes FEED, with 18 decimals. */
export const FACTORY = account("factory");
export const SCHEDULE: Schedule = {
  start: 1_800_000_000,
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
export const DEPLOYMENT: Deployment = {
  chainId: 31337,
  block: 5n,
  token: account("token"),
  topics: account("topics"),
  participants: account("participants"),
  staking: account("staking"),
  inbox: account("inbox"),
  epochs: account("epochs"),
  disputes: account("disputes"),
  proofs: account("proofs"),
  rewards: account("rewards"),
  treasury: account("treasury"),
  payments: account("payments"),
};
export const CONFIG: AppConfig = {
  rpcUrl: "http://127.0.0.1:8545/",
  gateway: null,
  feeds: new Map([[TOPIC, FEED]]),
  explorer: null,
  deployment: DEPLOYMENT,
};

/** An address of its own for every name. */
export function account(name: string): Address {
  return getAddress(`0x${keccak256(stringToHex(name)).slice(-40)}`);
}

/** JSON-RPC error of a range that is too large. */
const TOO_LARGE = -32005;

/** A log that a block will hold; its place is filled in when it is mined. */
export type LogDraft = Pick<RpcLog, "address" | "topics" | "data">;

interface Block {
  readonly hash: Hex;
  readonly timestamp: number;
  readonly logs: readonly LogDraft[];
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Encodes an event of the inbox or the epochs contract; `topicId` is TOPIC unless given. */
export function log(eventName: string, args: Record<string, unknown>): LogDraft {
  const item = [inboxAbi, epochsAbi].map((abi) => getAbiItem({ abi: abi as Abi, name: eventName })).find(Boolean);
  const event = item as AbiEvent;
  const all: Record<string, unknown> = { topicId: TOPIC, ...args };
  const plain = event.inputs.filter(({ indexed }) => !indexed);
  return {
    address: inboxAbi.some((candidate) => "name" in candidate && candidate.name === eventName)
      ? DEPLOYMENT.inbox
      : DEPLOYMENT.epochs,
    topics: encodeEventTopics({ abi: [event], args: all } as never) as RpcLog["topics"],
    data: encodeAbiParameters(
      plain,
      plain.map(({ name }) => all[name as string]),
    ),
  };
}

export class FakeChain {
  /** Block n is at index n. */
  blocks: Block[] = [];
  chainId = DEPLOYMENT.chainId;
  title = "ETH / USD, one hour ahead";
  down = false;
  /** HTTP status of answers to questions for logs that span more than `rangeLimit`; 200 with a JSON-RPC error. */
  refusal = 200;
  /** Most blocks that one question for logs may span. */
  rangeLimit = 1_000_000n;
  feedTopic = TOPIC;
  /** Methods asked for, in order. */
  readonly asked: string[] = [];
  #forks = 0;

  constructor(timestamp = SCHEDULE.start - 1000) {
    for (let i = 0; i <= Number(DEPLOYMENT.block); i++) this.mine([], timestamp + i);
  }

  get height(): number {
    return this.blocks.length - 1;
  }

  mine(logs: readonly LogDraft[], timestamp?: number): void {
    const number = this.blocks.length;
    const time = timestamp ?? (this.blocks.at(-1)?.timestamp ?? 0) + 1;
    const parent = this.blocks.at(-1)?.hash ?? "0x";
    const hash = keccak256(stringToHex(`${parent}/${number}/${time}/${this.#forks}/${logs.map(({ data }) => data)}`));
    this.blocks.push({ hash, timestamp: time, logs });
  }

  /** Forgets the newest blocks; what is mined next differs from them. */
  rewind(depth: number): void {
    this.#forks++;
    this.blocks.length = Math.max(1, this.blocks.length - depth);
  }

  /** Logs from one block to another, as the RPC returns them. */
  logs(from: number, to: number): RpcLog[] {
    return this.blocks.slice(from, to + 1).flatMap(({ hash, logs }, i) =>
      logs.map((draft, index) => ({
        ...draft,
        blockHash: hash,
        blockNumber: numberToHex(from + i),
        blockTimestamp: "0x0" as Hex,
        logIndex: numberToHex(index),
        transactionHash: keccak256(stringToHex(`${hash}/${index}`)),
        transactionIndex: numberToHex(index),
        removed: false,
      })),
    );
  }

  /** Stands in for `fetch`. */
  readonly fetch = async (_url: unknown, init?: { body?: unknown }): Promise<Response> => {
    if (this.down) throw new TypeError("fetch failed");
    const requests = [JSON.parse(String(init?.body)) as Request | Request[]].flat();
    const answers = requests.map((request) => {
      this.asked.push(request.method);
      return { jsonrpc: "2.0", id: request.id, ...this.answer(request) };
    });
    const refused = answers.some((answer) => "error" in answer && answer.error.code === TOO_LARGE);
    if (refused && this.refusal !== 200) return new Response("refused", { status: this.refusal });
    const headers = { "content-type": "application/json" };
    return new Response(JSON.stringify(String(init?.body).startsWith("[") ? answers : answers[0]), { headers });
  };

  answer({ method, params }: Request): { result: unknown } | { error: { code: number; message: string; data?: Hex } } {
    switch (method) {
      case "eth_chainId":
        return { result: numberToHex(this.chainId) };
      case "eth_getBlockByNumber": {
        const number = params[0] === "latest" ? this.height : Number(params[0]);
        const block = this.blocks[number];
        if (block === undefined) return { result: null };
        const { hash, timestamp } = block;
        return { result: { hash, number: numberToHex(number), timestamp: numberToHex(timestamp), transactions: [] } };
      }
      case "eth_getLogs": {
        const [filter] = params as [{ fromBlock: Hex; toBlock: Hex; topics: [Hex[], Hex[]]; address: Address[] }];
        const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
        if (BigInt(to - from + 1) > this.rangeLimit) {
          return { error: { code: TOO_LARGE, message: `range is larger than ${this.rangeLimit} blocks` } };
        }
        const wanted = this.logs(from, to).filter(
          ({ address, topics }) =>
            filter.address.some((wantedAddress) => isAddressEqual(wantedAddress, address)) &&
            filter.topics.every((choices, i) => choices.includes(topics[i] as Hex)),
        );
        return { result: wanted };
      }
      case "eth_call":
        return this.#call(params[0] as { to: Address; data: Hex });
      default:
        return { error: { code: -32601, message: `no method ${method}` } };
    }
  }

  #call({ to, data }: { to: Address; data: Hex }) {
    const views: Record<string, unknown> = {
      titleOf: this.title,
      scheduleOf: SCHEDULE,
      lossFunctionOf: 0,
      epochs: DEPLOYMENT.epochs,
      topicId: this.feedTopic,
      description: "ETH / USD",
      decimals: 8,
    };
    if (isAddressEqual(to, FACTORY)) {
      const { args } = decodeFunctionData({ abi: feedFactoryAbi, data });
      const made = args?.[1] === 18 ? FEED : zeroAddress;
      return { result: encodeFunctionResult({ abi: feedFactoryAbi, functionName: "feedOf", result: made }) };
    }
    const abi: Abi = isAddressEqual(to, FEED) ? aggregatorFeedAbi : topicsAbi;
    const { functionName, args } = decodeFunctionData({ abi, data });
    if (args?.length === 1 && args[0] !== TOPIC) {
      const reason = encodeErrorResult({
        abi: topicsAbi,
        errorName: "Topics_UnknownTopic",
        args: [args[0] as bigint, TOPIC],
      });
      return { error: { code: 3, message: "execution reverted", data: reason } };
    }
    return { result: encodeFunctionResult({ abi, functionName, result: views[functionName] as never }) };
  }
}
