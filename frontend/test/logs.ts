/** Logs of an epoch's life, with typical arguments unless told otherwise. */
import { type Hex, keccak256, stringToHex } from "viem";
import { account, type LogDraft, log, SCHEDULE, UNIT } from "./fakeChain.ts";

export const POSTER = account("poster");
export const WATCHER = account("watcher");

export function inference(epoch: bigint, slot = 0): LogDraft {
  const args = { epoch, participant: account(`inferer ${slot}`), slot: BigInt(slot), id: slot + 1, value: UNIT };
  return log("InferenceSubmitted", args);
}

export function forecast(epoch: bigint, slot = 0): LogDraft {
  const participant = account(`forecaster ${slot}`);
  return log("ForecastSubmitted", { epoch, participant, slot: BigInt(slot), id: slot + 1, inferers: 1, losses: [0n] });
}

export function report(epoch: bigint, truth: bigint, slot = 0): LogDraft {
  const participant = account(`reputer ${slot}`);
  return log("ReportSubmitted", { epoch, participant, slot: BigInt(slot), id: slot + 1, truth });
}

/** `deadline` is a challenge window after the end of the worker window unless given. */
export function synthesis(
  epoch: bigint,
  network: bigint,
  { base = 0, deadline = deadlineOf(epoch), poster = POSTER, width = 20n * UNIT, trace = "0x1234" as Hex } = {},
): LogDraft {
  return log("SynthesisPosted", {
    epoch,
    poster,
    root: rootOf(epoch, network),
    base,
    deadline: BigInt(deadline),
    inferers: 1,
    forecasters: 0,
    network,
    lower: network - width / 2n,
    upper: network + width / 2n,
    trace,
  });
}

export function refuted(epoch: bigint, network: bigint, slashed = 5_000n * UNIT): LogDraft {
  const verdict = { root: rootOf(epoch, network), section: 5, index: 0n, slashed };
  return log("SynthesisRefuted", { epoch, poster: POSTER, challenger: WATCHER, ...verdict });
}

/** A proof of the value brings its deadline forward. */
export function advanced(epoch: bigint, network: bigint, valueDeadline: number): LogDraft {
  const deadlines = { valueDeadline: BigInt(valueDeadline), deadline: BigInt(deadlineOf(epoch)) };
  return log("SynthesisAdvanced", { epoch, root: rootOf(epoch, network), ...deadlines });
}

export function finalized(epoch: bigint, round: bigint, network: bigint): LogDraft {
  return log("SynthesisFinalized", { epoch, round, network });
}

export function settlement(epoch: bigint, number: number): LogDraft {
  const sizes = ["inferers", "forecasters", "reputers", "reports", "steps", "infererSlots", "forecasterSlots"];
  const size = Object.fromEntries([...sizes, "reputerSlots"].map((name) => [name, 1]));
  const times = { deadline: BigInt(deadlineOf(epoch) + 3600), reward: 100n * UNIT };
  return log("SettlementPosted", {
    epoch,
    poster: POSTER,
    settlement: number,
    stateRoot: rootOf(epoch, BigInt(number)),
    payoutRoot: rootOf(epoch, BigInt(number)),
    stateDeadline: times.deadline,
    ...times,
    size,
    state: "0x",
    payout: "0x",
  });
}

/** A payout part in place of one that was cut off. */
export function payout(epoch: bigint, number: number, deadline: number): LogDraft {
  const post = { settlement: number, payoutRoot: rootOf(epoch, BigInt(number)), steps: 1, payout: "0x" };
  return log("PayoutPosted", { epoch, poster: POSTER, deadline: BigInt(deadline), ...post });
}

/** A proof brings the deadline of a settlement forward. */
export function proven(number: number, deadline: number): LogDraft {
  const deadlines = { stateDeadline: BigInt(deadline), deadline: BigInt(deadline) };
  return log("SettlementAdvanced", { settlement: number, ...deadlines });
}

export function voided(count: number, next: bigint): LogDraft {
  return log("SettlementsVoided", { count, next });
}

export function payoutsVoided(paid: number): LogDraft {
  return log("PayoutsVoided", { paid });
}

export function skipped(first: bigint, last: bigint): LogDraft {
  return log("EpochsSkipped", { first, last });
}

export function closesAt(epoch: bigint): number {
  return SCHEDULE.start + Number(epoch) * SCHEDULE.epochLength + SCHEDULE.workerWindow;
}

export function deadlineOf(epoch: bigint): number {
  return closesAt(epoch) + SCHEDULE.challengeWindow;
}

function rootOf(epoch: bigint, network: bigint): Hex {
  return keccak256(stringToHex(`${epoch}/${network}`));
}
