/** Who is seated in a topic, and on which terms. */
import { inboxAbi, participantsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Address, PublicClient } from "viem";
import { readSecurity } from "../../../../keeper/src/chain/topic.ts";
import type { Reader } from "../../lib/chain/client.ts";
import type { BlockInfo } from "../../lib/chain/history.ts";
import { type Deployment, epochAt, readTopic, slotsOf, type Topic } from "../../lib/protocol.ts";
import { type Attendance, attendance, type Intake, lastEpochs } from "./attendance.ts";
import { ROLES, Role } from "./roles.ts";

export interface SeatHeld {
  readonly slot: number;
  readonly holder: Address;
  readonly id: number;
  readonly activeFrom: bigint;
  /** SD59x18. */
  readonly merit: bigint;
  /** Wei. */
  readonly deposit: bigint;
  readonly attendance: Attendance;
}

export interface RoleState {
  readonly role: Role;
  readonly limit: number;
  /** Best merit first. */
  readonly seats: readonly SeatHeld[];
  /** Merit that newcomers start with, SD59x18. */
  readonly entry: bigint;
  /** Whether only those may register whom the topic's creator allowed. */
  readonly listed: boolean;
}

export interface TopicSeats {
  readonly head: BlockInfo;
  readonly topic: Topic;
  /** First epoch that has not opened. */
  readonly next: bigint;
  /** What a registration costs, wei. */
  readonly fee: bigint;
  readonly deposit: bigint;
  /** By role. */
  readonly roles: readonly RoleState[];
  /** Least stake of a reputer that reports, wei. */
  readonly minStake: bigint;
  readonly source: { readonly feed: Address; readonly maxAge: number };
}

/** Slots of the roles, see `IParticipants.slotLimit`. */
export const LIMITS: Readonly<Record<Role, number>> = { [Role.Inferer]: 32, [Role.Forecaster]: 8, [Role.Reputer]: 8 };

/** The topic's seats as of now; its title and schedule are not read again where they are `known`. */
export async function readSeats(
  client: Reader,
  deployment: Deployment,
  topicId: bigint,
  known?: Topic,
): Promise<TopicSeats> {
  const topics = { address: deployment.topics, abi: topicsAbi } as const;
  const participants = { address: deployment.participants, abi: participantsAbi } as const;
  const [{ number, hash, timestamp }, topic, [fee, deposit], [from, until]] = await Promise.all([
    client.getBlock(),
    known ?? readTopic(client as PublicClient, deployment, topicId),
    client.readContract({ ...participants, functionName: "terms" }),
    client.readContract({ ...topics, functionName: "pauseOf", args: [topicId] }),
  ]);
  const time = Number(timestamp);
  const { schedule } = topic;
  const opened = epochAt(schedule, time);
  const next = opened < 0n ? 0n : opened + 1n;
  const ofEpoch = opened < 0n ? 0n : opened;
  const epochs = ROLES.map(({ role }) => lastEpochs(schedule, role, time));
  const [{ minStake }, source, intakes, ...roles] = await Promise.all([
    readSecurity(client as PublicClient, deployment, topicId, ofEpoch),
    client.readContract({ ...topics, functionName: "sourceOf", args: [topicId, ofEpoch] }),
    readIntakes(client, deployment, topicId, new Set(epochs.flat())),
    ...ROLES.map(({ role }) => readRole(client, deployment, topicId, role)),
  ]);
  const attended = roles.map(({ seats, ...state }) => ({
    ...state,
    seats: seats
      .map((seat) => {
        const past = epochs[state.role];
        return { ...seat, attendance: attendance(seat, state.role, past, intakes, { from, until }) };
      })
      .sort(byMerit),
  }));
  const head = { number, hash, timestamp: time };
  return { head, topic, next, fee, deposit, roles: attended, minStake, source };
}

/** Best first; among equals the lowest slot is evicted first, so it comes last. */
function byMerit(a: SeatHeld, b: SeatHeld): number {
  return a.merit === b.merit ? b.slot - a.slot : a.merit > b.merit ? -1 : 1;
}

async function readIntakes(
  client: Reader,
  { inbox }: Deployment,
  topicId: bigint,
  epochs: ReadonlySet<bigint>,
): Promise<ReadonlyMap<bigint, Intake>> {
  const entries = [...epochs].map(async (epoch) => {
    const args = [topicId, epoch] as const;
    return [
      epoch,
      await client.readContract({ address: inbox, abi: inboxAbi, functionName: "intakeOf", args }),
    ] as const;
  });
  return new Map(await Promise.all(entries));
}

async function readRole(client: Reader, { participants, topics }: Deployment, topicId: bigint, role: Role) {
  const read = { address: participants, abi: participantsAbi } as const;
  const [occupied, { entry }, listed] = await Promise.all([
    client.readContract({ ...read, functionName: "occupiedSlots", args: [topicId, role] }),
    client.readContract({ ...read, functionName: "classMeritOf", args: [topicId, role] }),
    client.readContract({ address: topics, abi: topicsAbi, functionName: "allowListOf", args: [topicId, role] }),
  ]);
  const limit = LIMITS[role];
  const slots = slotsOf(occupied).filter((slot) => slot < limit);
  const seats = await Promise.all(
    slots.map(async (slot) => {
      const { holder, id, activeFrom } = await client.readContract({
        ...read,
        functionName: "seatAt",
        args: [topicId, role, BigInt(slot)],
      });
      const { merit, deposit } = await client.readContract({
        ...read,
        functionName: "membershipOf",
        args: [topicId, role, holder],
      });
      return { slot, holder, id, activeFrom, merit, deposit };
    }),
  );
  return { role, limit, entry, listed, seats };
}
