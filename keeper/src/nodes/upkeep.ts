/** What anybody may do for a topic and nobody is paid for: seats for who deserves them, funds back that nobody can earn. */

import { epochsAbi, participantsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import { type Abi, type Address, getAddress } from "viem";
import type { Call } from "../chain/calls.ts";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { ChainError, compareLogs } from "../chain/epochs.ts";
import type { Topic } from "../chain/topic.ts";
import { simulate } from "../chain/transactions.ts";
import { slotsOf } from "../trace/epoch.ts";
import { Role } from "../trace/submissions.ts";
import type { KeeperView } from "./decisions.ts";

export type Chore = { readonly role?: Role; readonly participant?: Address; readonly epoch?: bigint } & {
  readonly kind: "activate" | "replaceAbsent" | "reclaim";
};

export interface DueChore {
  readonly what: Chore;
  readonly call: Call;
  readonly intent: string;
}

/** Everything that the contracts would accept now; one seat per role, since one changes what others may get. */
export async function dueChores(
  sender: Sender,
  deployment: Deployment,
  topic: Topic,
  { next, settled, epochs }: KeeperView,
): Promise<DueChore[]> {
  const current = epochs.at(-1)?.epoch ?? next;
  const seats = await Promise.all(
    Object.values(Role).map((role) => dueSeat(sender, deployment, topic.id, role, current)),
  );
  return [...seats.flat(), ...(await dueReclaims(sender, deployment, topic.id, next, settled))];
}

/** A seat for one who has none: a better one's, or that of one who is absent. */
async function dueSeat(
  sender: Sender,
  deployment: Deployment,
  topicId: bigint,
  role: Role,
  current: bigint,
): Promise<DueChore[]> {
  const { client } = sender;
  const contract = { address: deployment.participants, abi: participantsAbi } as const;
  const waiting = await passiveParticipants(sender, deployment, topicId, role);
  for (const participant of waiting) {
    const calls: DueChore[] = [
      chore("activate", [topicId, role, participant], { role, participant }, deployment, current),
    ];
    const occupied = await client.readContract({ ...contract, functionName: "occupiedSlots", args: [topicId, role] });
    for (const slot of slotsOf(occupied)) {
      const args = [topicId, role, participant, BigInt(slot)];
      calls.push(chore("replaceAbsent", args, { role, participant }, deployment, current));
    }
    for (const due of calls) if (await isAccepted(sender, due.call)) return [due];
  }
  return [];
}

/** Who is registered and has no seat, by the newest of its logs; the one that waits longest first. */
async function passiveParticipants(
  { client }: Sender,
  deployment: Deployment,
  topicId: bigint,
  role: Role,
): Promise<Address[]> {
  const { participants: address, block: fromBlock } = deployment;
  const filter = { address, abi: participantsAbi, args: { topicId, role }, fromBlock, strict: true } as const;
  const [registered, seated, evicted, left] = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "Registered" }),
    client.getContractEvents({ ...filter, eventName: "SeatTaken" }),
    client.getContractEvents({ ...filter, eventName: "Evicted" }),
    client.getContractEvents({ ...filter, eventName: "Deregistered" }),
  ]);
  const passive = new Set<Address>();
  for (const { eventName, args } of [...registered, ...seated, ...evicted, ...left].sort(compareLogs)) {
    const participant = getAddress(args.participant);
    if (eventName === "Registered" || eventName === "Evicted") passive.add(participant);
    else passive.delete(participant);
  }
  return [...passive];
}

/** Skipped epochs whose worth can go back. */
async function dueReclaims(
  sender: Sender,
  deployment: Deployment,
  topicId: bigint,
  next: bigint,
  settled: number,
): Promise<DueChore[]> {
  const { client } = sender;
  const filter = { args: { topicId }, fromBlock: deployment.block, strict: true } as const;
  const rewards = { address: deployment.rewards, abi: rewardsAbi } as const;
  const [allotted, reclaimed, skipped] = await Promise.all([
    client.getContractEvents({ ...rewards, ...filter, eventName: "Allotted" }),
    client.getContractEvents({ ...rewards, ...filter, eventName: "Reclaimed" }),
    client.getContractEvents({ address: deployment.epochs, abi: epochsAbi, ...filter, eventName: "EpochsSkipped" }),
  ]);
  const done = new Set(reclaimed.map(({ args }) => args.epoch));
  const epochs = new Set(allotted.map(({ args }) => args.epoch));
  const due: DueChore[] = [];
  for (const epoch of epochs) {
    const isSkipped = skipped.some(({ args }) => args.first <= epoch && epoch <= args.last);
    if (done.has(epoch) || epoch >= next || !isSkipped) continue;
    const before = await settlementBefore(sender, deployment, topicId, epoch, settled);
    const found = chore("reclaim", [topicId, epoch, before], { epoch }, deployment, epoch);
    if (await isAccepted(sender, found.call)) due.push(found);
  }
  return due;
}

/** Number of the newest settlement of an epoch before this one, 0 where there is none. */
async function settlementBefore(
  { client }: Sender,
  { epochs }: Deployment,
  topicId: bigint,
  epoch: bigint,
  settled: number,
): Promise<number> {
  const read = { address: epochs, abi: epochsAbi, functionName: "settlementAt" } as const;
  let [low, high] = [0, settled];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const record = await client.readContract({ ...read, args: [topicId, middle] });
    if (record.epoch < epoch) low = middle;
    else high = middle - 1;
  }
  return low;
}

function chore(
  kind: Chore["kind"],
  args: readonly unknown[],
  about: Omit<Chore, "kind">,
  { participants, rewards }: Deployment,
  epoch: bigint,
): DueChore {
  const contract =
    kind === "reclaim" ? { address: rewards, abi: rewardsAbi } : { address: participants, abi: participantsAbi };
  const call = { address: contract.address, abi: contract.abi as Abi, functionName: kind, args };
  // Who loses a seat again may get another one in a later epoch.
  return { what: { kind, ...about }, call, intent: [kind, ...args, epoch].join("/") };
}

async function isAccepted({ client, wallet }: Sender, call: Call): Promise<boolean> {
  try {
    await simulate({ client, account: wallet.account }, call);
    return true;
  } catch (error) {
    if (error instanceof ChainError) return false;
    throw error;
  }
}
