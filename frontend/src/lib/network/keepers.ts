/** Who posts in a topic: what each did, has at stake and was paid, and whose turn it is. */
import { epochsAbi, participantsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { type Address, getAddress, zeroAddress } from "viem";
import type { Reader } from "../chain/client.ts";
import type { ProtocolEvent } from "../chain/events.ts";
import { type Deployment, epochAt, epochTimes, Role, SubmissionWindow, slotsOf, type Topic } from "../protocol.ts";
import type { NetworkEvent } from "./events.ts";

/** What a keeper did, as the logs tell it. Amounts in wei of ALLO. */
export interface KeeperRecord {
  readonly syntheses: number;
  readonly settlements: number;
  /** Posts of it that were refuted, and what it was slashed for them. */
  readonly refuted: number;
  readonly slashed: bigint;
  readonly paid: bigint;
}

const NOTHING: KeeperRecord = { syntheses: 0, settlements: 0, refuted: 0, slashed: 0n, paid: 0n };

/** Records of those who posted in a topic or were paid there, by address. */
export function keeperRecords(
  topicId: bigint,
  events: readonly ProtocolEvent[],
  network: readonly NetworkEvent[],
): Map<Address, KeeperRecord> {
  const records = new Map<Address, KeeperRecord>();
  const change = (account: Address, changed: (record: KeeperRecord) => Partial<KeeperRecord>) => {
    const record = records.get(account) ?? NOTHING;
    records.set(account, { ...record, ...changed(record) });
  };
  for (const event of events) {
    if (event.kind === "synthesis") change(event.poster, ({ syntheses }) => ({ syntheses: syntheses + 1 }));
    if (event.kind === "settlement" || event.kind === "payout") {
      change(event.poster, ({ settlements }) => ({ settlements: settlements + 1 }));
    }
  }
  for (const event of network) {
    if (!("topicId" in event) || event.topicId !== topicId) continue;
    if (event.kind === "keeperPaid") change(event.account, ({ paid }) => ({ paid: paid + event.amount }));
    if (event.kind === "offence" && (event.offence.kind === "synthesis" || event.offence.kind === "settlement")) {
      change(event.account, (record) => ({
        refuted: record.refuted + 1,
        slashed: record.slashed + event.slashed,
      }));
    }
  }
  return records;
}

/** What a keeper has at stake, wei of ALLO. */
export interface Standing {
  readonly address: Address;
  /** Whether it holds a reputer's seat. */
  readonly seated: boolean;
  readonly stake: bigint;
  /** What its open posts tie up. */
  readonly exposure: bigint;
}

/** Whose turn it is to post something. */
export interface Turn {
  readonly what: "synthesis" | "settlement";
  readonly epoch: bigint;
  /** Who may post alone until then (Unix seconds); null where everybody may. */
  readonly leader: { readonly address: Address; readonly until: number } | null;
}

export interface Keepers {
  readonly standings: readonly Standing[];
  readonly turns: readonly Turn[];
}

/** Standings of a topic's reputers and of `posters`, and the turns at `time`. */
export async function readKeepers(
  client: Reader,
  deployment: Deployment,
  topic: Topic,
  posters: readonly Address[],
  time: number,
): Promise<Keepers> {
  const participants = { address: deployment.participants, abi: participantsAbi } as const;
  const mask = await client.readContract({
    ...participants,
    functionName: "occupiedSlots",
    args: [topic.id, Role.Reputer],
  });
  const seats = await Promise.all(
    slotsOf(mask).map((slot) =>
      client.readContract({
        ...participants,
        functionName: "seatAt",
        args: [topic.id, Role.Reputer, BigInt(slot)],
      }),
    ),
  );
  const seated = new Set(seats.map(({ holder }) => getAddress(holder)));
  const accounts = [...new Set([...seated, ...posters])];
  const [standings, turns] = await Promise.all([
    Promise.all(accounts.map((address) => readStanding(client, deployment, topic.id, address, seated.has(address)))),
    readTurns(client, deployment, topic, time),
  ]);
  return { standings, turns };
}

async function readStanding(
  client: Reader,
  { staking }: Deployment,
  topicId: bigint,
  address: Address,
  seated: boolean,
): Promise<Standing> {
  const read = { address: staking, abi: stakingAbi, args: [topicId, address] } as const;
  const [stake, exposure] = await Promise.all([
    client.readContract({ ...read, functionName: "stakeOf" }),
    client.readContract({ ...read, functionName: "exposureOf" }),
  ]);
  return { address, seated, stake, exposure };
}

/** Turns of what is due: the newest epoch whose submissions are over, and the next to settle once its reports are. */
async function readTurns(client: Reader, deployment: Deployment, topic: Topic, time: number): Promise<Turn[]> {
  const { schedule, id } = topic;
  const epochs = { address: deployment.epochs, abi: epochsAbi } as const;
  const current = epochAt(schedule, time);
  const closed = current >= 0n && epochTimes(schedule, current).revealsUntil <= time ? current : current - 1n;
  const next = await client.readContract({ ...epochs, functionName: "nextToSettle", args: [id] });
  const turn = async (what: Turn["what"], epoch: bigint, window: SubmissionWindow): Promise<Turn> => {
    const args = [id, epoch, window] as const;
    const [leader, until] = await client.readContract({ ...epochs, functionName: "leaderOf", args });
    return { what, epoch, leader: leader === zeroAddress ? null : { address: leader, until: Number(until) } };
  };
  const turns: Promise<Turn>[] = [];
  if (closed >= 0n) turns.push(turn("synthesis", closed, SubmissionWindow.Workers));
  if (epochTimes(schedule, next).reportsUntil <= time) turns.push(turn("settlement", next, SubmissionWindow.Reputers));
  return Promise.all(turns);
}
