/** Where a topic stands: its windows, who is in, who is late, what keepers owe it. */
import { epochsAbi, inboxAbi, participantsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { type Address, type PublicClient, zeroAddress, zeroHash } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { Status } from "../chain/epochs.ts";
import { epochAt, epochTimes, isPaused, readTopic, type Topic } from "../chain/topic.ts";
import { slotsOf } from "../trace/epoch.ts";
import { Role } from "../trace/submissions.ts";

/** Epochs behind the open one that are looked at. */
const LOOK_BACK = 8n;

/** Part of a window after which those who have not come are late. */
const LATE = { numerator: 3, denominator: 4 } as const;

export interface Attendance {
  readonly role: "inferers" | "forecasters" | "reputers";
  readonly epoch: bigint;
  /** Unix times between which they may come. */
  readonly from: number;
  readonly until: number;
  readonly expected: number;
  readonly present: number;
  /** Those who have not come; late once three quarters of the window are over. */
  readonly missing: readonly Address[];
  readonly late: boolean;
}

export interface TopicStatus {
  readonly id: bigint;
  readonly title: string;
  /** Epoch that is open; negative before the first. */
  readonly epoch: bigint;
  readonly phase: "waiting" | "paused" | "worker window" | "reveal window" | "between windows";
  /** Seconds to the next phase. */
  readonly nextIn: number;
  /** Attendance of the windows that are open. */
  readonly windows: readonly Attendance[];
  readonly nextToSettle: bigint;
  readonly settlements: number;
  /** What keepers should have posted by now. */
  readonly overdue: readonly string[];
}

export async function readTopicStatus(
  client: PublicClient,
  deployment: Deployment,
  id: bigint,
  time: number,
): Promise<TopicStatus> {
  const topic = await readTopic(client, deployment, id);
  const { schedule } = topic;
  const epoch = epochAt(schedule, time);
  const { opensAt, closesAt, revealsUntil } = epochTimes(schedule, epoch);
  const read = { address: deployment.epochs, abi: epochsAbi, args: [id] } as const;
  const [nextToSettle, settlements, paid, paused] = await Promise.all([
    client.readContract({ ...read, functionName: "nextToSettle" }),
    client.readContract({ ...read, functionName: "settlementCount" }),
    client.readContract({ ...read, functionName: "paidCount" }),
    epoch < 0n ? false : isPaused(client, deployment, id, epoch),
  ]);
  const windows: Attendance[] = [];
  if (epoch >= 0n && time < closesAt && !paused) {
    windows.push(await attendance(client, deployment, topic, epoch, time, "inferers"));
    windows.push(await attendance(client, deployment, topic, epoch, time, "forecasters"));
  }
  const first = epoch > LOOK_BACK ? epoch - LOOK_BACK : 0n;
  const overdue: string[] = [];
  for (let past = first; past <= epoch; past++) {
    const { reportsFrom, reportsUntil } = epochTimes(schedule, past);
    if (time >= reportsFrom && time < reportsUntil) {
      windows.push(await attendance(client, deployment, topic, past, time, "reputers"));
    }
    overdue.push(...(await overdueOf(client, deployment, topic, past, nextToSettle, time)));
  }
  for (let number = paid + 1; number <= settlements; number++) overdue.push(`payout of settlement ${number}`);
  const [phase, until] = phaseOf(time, { opensAt, closesAt, revealsUntil }, schedule.epochLength, epoch, paused);
  return { id, title: topic.title, epoch, phase, nextIn: until - time, windows, nextToSettle, settlements, overdue };
}

function phaseOf(
  time: number,
  times: Pick<ReturnType<typeof epochTimes>, "opensAt" | "closesAt" | "revealsUntil">,
  epochLength: number,
  epoch: bigint,
  paused: boolean,
): [TopicStatus["phase"], number] {
  const { opensAt, closesAt, revealsUntil } = times;
  if (epoch < 0n) return ["waiting", opensAt + epochLength * Number(-epoch)];
  if (paused) return ["paused", opensAt + epochLength];
  if (time < closesAt) return ["worker window", closesAt];
  if (time < revealsUntil) return ["reveal window", revealsUntil];
  return ["between windows", opensAt + epochLength];
}

const ROLES = { inferers: Role.Inferer, forecasters: Role.Forecaster, reputers: Role.Reputer } as const;

async function attendance(
  client: PublicClient,
  deployment: Deployment,
  { id, schedule }: Topic,
  epoch: bigint,
  time: number,
  role: Attendance["role"],
): Promise<Attendance> {
  const { opensAt, closesAt, reportsFrom, reportsUntil } = epochTimes(schedule, epoch);
  const [from, until] = role === "reputers" ? [reportsFrom, reportsUntil] : [opensAt, closesAt];
  const seats = { address: deployment.participants, abi: participantsAbi } as const;
  const inbox = { address: deployment.inbox, abi: inboxAbi } as const;
  const [known, intake] = await Promise.all([
    client.readContract({ ...seats, functionName: "knownSlots", args: [id, ROLES[role]] }),
    client.readContract({ ...inbox, functionName: "intakeOf", args: [id, epoch] }),
  ]);
  const sealed = schedule.revealWindow > 0 && role !== "reputers";
  const missing: Address[] = [];
  let present = 0;
  const holders = await Promise.all(
    slotsOf(known).map(async (slot) => {
      const args = [id, epoch, ROLES[role], BigInt(slot)] as const;
      const [holder, seal] = await Promise.all([
        client.readContract({ ...seats, functionName: "seatIn", args }),
        sealed ? client.readContract({ ...inbox, functionName: "sealAt", args }) : zeroHash,
      ]);
      return { account: holder.account, isIn: sealed ? seal !== zeroHash : ((intake[role] >>> slot) & 1) === 1 };
    }),
  );
  for (const { account, isIn } of holders) {
    if (account === zeroAddress) continue;
    if (isIn) present++;
    else missing.push(account);
  }
  const late = missing.length > 0 && (time - from) * LATE.denominator >= (until - from) * LATE.numerator;
  return { role, epoch, from, until, expected: present + missing.length, present, missing, late };
}

/** What keepers should have posted of an epoch: its synthesis, its settlement. */
async function overdueOf(
  client: PublicClient,
  { epochs, inbox }: Deployment,
  { id, schedule }: Topic,
  epoch: bigint,
  nextToSettle: bigint,
  time: number,
): Promise<string[]> {
  const { revealsUntil, reportsUntil } = epochTimes(schedule, epoch);
  if (epoch < nextToSettle || time < revealsUntil + schedule.headStart) return [];
  const args = [id, epoch] as const;
  const [status, intake] = await Promise.all([
    client.readContract({ address: epochs, abi: epochsAbi, functionName: "traceStatusOf", args }),
    client.readContract({ address: inbox, abi: inboxAbi, functionName: "intakeOf", args }),
  ]);
  if (intake.inferers === 0) return [];
  if (status === Status.None || status === Status.Void) return [`synthesis of epoch ${epoch}`];
  const due = epoch === nextToSettle && time >= reportsUntil + schedule.headStart && intake.reputers !== 0;
  return due ? [`settlement of epoch ${epoch}`] : [];
}

export function readTopicCount(client: PublicClient, { topics }: Deployment): Promise<bigint> {
  return client.readContract({ address: topics, abi: topicsAbi, functionName: "topicCount" });
}
