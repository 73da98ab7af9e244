/** A chain without blocks to wait for: topics that everybody knows the inferers of, and an inbox in memory. */
import { createHash } from "node:crypto";
import secp256k1 from "secp256k1";
import { type Hex, hashTypedData, hexToBytes, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Deployment } from "../../src/chain/deployment.ts";
import { ChainError } from "../../src/chain/epochs.ts";
import type { Schedule, Topic } from "../../src/chain/topic.ts";
import { signMessage, typedData } from "../../src/chain/typedData.ts";
import type { ChainState, EpochState, Head } from "../../src/gateway/chainState.ts";
import type { RelayChain, Relayed } from "../../src/gateway/relayChain.ts";
import { gasOf, idOf, keyOf, type Landed, roleOf, uniqueKeyOf, windowOf } from "../../src/gateway/relaying.ts";
import type { NewSubmission } from "../../src/gateway/store.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { formatSubmission, type GatewaySubmission } from "../../src/nodes/submissions.ts";
import { Role } from "../../src/trace/submissions.ts";

const address = (byte: string): Hex => `0x${byte.repeat(20)}`;

export const DEPLOYMENT: Deployment = {
  chainId: 31_337,
  block: 0n,
  token: address("01"),
  topics: address("02"),
  participants: address("03"),
  staking: address("04"),
  inbox: address("05"),
  epochs: address("06"),
  disputes: address("07"),
  proofs: address("08"),
  rewards: address("09"),
  treasury: address("0a"),
  payments: address("0b"),
};
export const SCHEDULE: Schedule = {
  start: 0,
  epochLength: 1000,
  workerWindow: 500,
  groundTruthLag: 600,
  reputerWindow: 100,
  challengeWindow: 100,
  headStart: 0,
  revealWindow: 0,
  freshBase: true,
  eager: false,
};
export const TOPICS = 5000n;
const SLOTS = 32;

export const topicOf = (id: bigint): Topic => ({ id, title: `topic ${id}`, schedule: SCHEDULE, lossFunction: 0 });
export const keyAt = (slot: number): Hex => `0x${createHash("sha256").update(`inferer ${slot}`).digest("hex")}`;
const ACCOUNTS = Array.from({ length: SLOTS }, (_, slot) => privateKeyToAccount(keyAt(slot)));

export async function inference(
  topicId: bigint,
  slot: number,
  value = UNIT,
  epoch = 0n,
): Promise<Extract<GatewaySubmission, { kind: "Inference" }>> {
  const message = { topicId, epoch, value };
  return {
    kind: "Inference",
    slot,
    message,
    signature: await signMessage(ACCOUNTS[slot], DEPLOYMENT, "Inference", message),
  };
}

/** Likewise, signed by a faster library, for many. */
export function quickInference(topicId: bigint, slot: number, value = UNIT): GatewaySubmission {
  const message = { topicId, epoch: 0n, value };
  const digest = hexToBytes(hashTypedData(typedData(DEPLOYMENT, "Inference", message)));
  const { signature, recid } = secp256k1.ecdsaSign(digest, hexToBytes(keyAt(slot)));
  return { kind: "Inference", slot, message, signature: `${toHex(signature)}${recid === 0 ? "1b" : "1c"}` };
}

/** As the intake hands it to a store. */
export function itemOf(submission: GatewaySubmission): NewSubmission {
  const body = JSON.stringify(formatSubmission(submission));
  const participant = ACCOUNTS[submission.slot].address.toLowerCase() as Hex;
  return {
    id: idOf(DEPLOYMENT, body),
    topicId: String(submission.message.topicId),
    epoch: String(submission.message.epoch),
    role: roleOf(submission),
    slot: submission.slot,
    participant,
    signer: participant,
    batchKey: keyOf(submission),
    uniqueKey: uniqueKeyOf(submission),
    gas: gasOf(submission),
    until: windowOf(SCHEDULE, submission).until,
    body,
  };
}

const SEATS = [
  ACCOUNTS.map(({ address: account }) => {
    const participant = account.toLowerCase() as Hex;
    return { participant, signers: [participant] };
  }),
  [],
  [],
];

/** Says the same of every topic and epoch: every slot has its inferer, and nobody has submitted. */
export function stubChainState(head: () => Promise<Head>): ChainState & { follow(): Promise<Head> } {
  let seen: Head = { number: 0n, hash: "0x00", timestamp: 0 };
  const stateOf = (topicId: bigint): EpochState => ({
    topic: topicOf(topicId),
    head: seen,
    paused: false,
    seats: SEATS,
    knownInferers: 0xffffffff,
    submitted: [0, 0, 0],
    subject: "0x00",
    commitments: [],
    standing: undefined,
  });
  const follow = async () => {
    seen = await head();
    return seen;
  };
  return {
    follow,
    head: follow,
    topicOf: async (topicId) => (topicId > 0n && topicId <= TOPICS ? topicOf(topicId) : undefined),
    cached: (topicId) => stateOf(topicId),
    async fresh({ id }) {
      await follow();
      return stateOf(id);
    },
  };
}

interface StubLanded extends Landed {
  /** Topic, epoch, role and slot. */
  readonly place: string;
}

interface Block {
  readonly hash: Hex;
  readonly timestamp: number;
  readonly landed: StubLanded[];
}

/** Inbox whose blocks come with every relay, and go when a test says so. */
export class StubChain implements RelayChain {
  readonly blocks: Block[] = [];
  /** Intents of all relays that were asked for. */
  readonly intents: string[] = [];
  time = 10;
  /** Called before each relay, and after it was mined; what it throws is what the relay ends with. */
  before: (intent: string) => void | Promise<void> = () => {};
  after: (intent: string) => void | Promise<void> = () => {};
  #forks = 0;

  constructor() {
    this.mine();
  }

  mine(landed: StubLanded[] = []): void {
    const number = this.blocks.length;
    const hash: Hex = `0x${createHash("sha256").update(`${number}/${this.#forks}/${this.time}`).digest("hex")}`;
    this.blocks.push({
      hash,
      timestamp: this.time,
      landed: landed.map((log) => ({ ...log, transaction: hash, block: number, blockHash: hash })),
    });
  }

  /** Takes the newest blocks away, and puts as many and one without submissions in their place. */
  reorganise(depth: number): void {
    this.#forks += 1;
    this.blocks.splice(this.blocks.length - depth, depth);
    for (let i = 0; i <= depth; i++) this.mine();
  }

  async head(): Promise<Head> {
    const number = this.blocks.length - 1;
    return { number: BigInt(number), ...this.blocks[number] };
  }

  async blockAt(number: number) {
    return this.blocks[number];
  }

  async landed(topicId: bigint, epoch: bigint): Promise<readonly Landed[]> {
    const wanted = `${topicId}/${epoch}/`;
    return this.logs().filter(({ place }) => place.startsWith(wanted));
  }

  logs(): StubLanded[] {
    return this.blocks.flatMap(({ landed }) => landed);
  }

  async relay(batch: readonly GatewaySubmission[], intent: string): Promise<Relayed> {
    this.intents.push(intent);
    await this.before(intent);
    const taken = new Set(this.logs().map((log) => log.place));
    const accepted = new Set<string>();
    const skipped = new Map<string, string>();
    const landed: StubLanded[] = [];
    for (const submission of batch) {
      const { slot, message } = submission;
      const place = `${roleOf(submission)}/${slot}`;
      const whole = `${message.topicId}/${message.epoch}/${place}`;
      if (this.time >= windowOf(SCHEDULE, submission).until) skipped.set(place, "Inbox_WindowClosed");
      else if (taken.has(whole)) skipped.set(place, "Inbox_AlreadySubmitted");
      else {
        accepted.add(place);
        const { value } = message as { value: bigint };
        const log = { part: "content", role: Role.Inferer, slot, content: `${value}/`, root: undefined } as const;
        landed.push({ ...log, place: whole, transaction: "0x", block: 0, blockHash: "0x" });
      }
    }
    if (accepted.size === 0) {
      const [code] = skipped.values();
      throw new ChainError(code, `refused: ${code}`, { value: code, limit: code });
    }
    this.mine(landed);
    await this.after(intent);
    const block = this.blocks.length - 1;
    const { hash } = this.blocks[block];
    return { transaction: hash, block, blockHash: hash, accepted, skipped };
  }
}
