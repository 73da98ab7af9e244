/** What happens when in an epoch, as long as everybody does their part at once. */
import { epochTimes, type Schedule } from "../../lib/protocol.ts";

/** Seconds after the reputer window in which an epoch can still be settled. */
const SETTLEMENT_GRACE = 86_400;

export interface Phase {
  readonly key: "work" | "reveal" | "value" | "report" | "settlement";
  readonly name: string;
  readonly who: string;
  /** Unix seconds; `until` is not part of it. */
  readonly from: number;
  readonly until: number;
}

/** Phases of an epoch in the order of the rows that they are drawn in. */
export function phasesOf(schedule: Schedule, epoch: bigint): Phase[] {
  const { opensAt, closesAt, revealsUntil, reportsFrom, reportsUntil } = epochTimes(schedule, epoch);
  const { challengeWindow, revealWindow, eager } = schedule;
  return [
    { key: "work", name: "Inferences and forecasts", who: "workers", from: opensAt, until: closesAt },
    ...(revealWindow > 0
      ? [{ key: "reveal" as const, name: "Reveals", who: "workers", from: closesAt, until: revealsUntil }]
      : []),
    ...(eager
      ? []
      : [
          {
            key: "value" as const,
            name: "Value is posted and can be refuted",
            who: "keepers, anybody",
            from: revealsUntil,
            until: revealsUntil + challengeWindow,
          },
        ]),
    { key: "report", name: "Reports of the truth", who: "reputers", from: reportsFrom, until: reportsUntil },
    {
      key: "settlement",
      name: "Settlement is posted and can be refuted",
      who: "keepers, anybody",
      from: reportsUntil,
      until: reportsUntil + challengeWindow,
    },
  ];
}

/** When the value of an epoch is final at the earliest, and its rewards. */
export function finality(schedule: Schedule, epoch: bigint): { readonly value: number; readonly rewards: number } {
  const { revealsUntil, reportsUntil } = epochTimes(schedule, epoch);
  const { eager, challengeWindow } = schedule;
  return { value: eager ? revealsUntil : revealsUntil + challengeWindow, rewards: reportsUntil + challengeWindow };
}

/** Seconds that the newest final value's age stays below while every epoch has one that is posted in time. Twin of
 * `Schedules.heartbeat`. */
export function heartbeat({ epochLength, revealWindow, headStart, challengeWindow }: Schedule): number {
  return epochLength + revealWindow + headStart + challengeWindow;
}

/** Seconds that stake outlasts after it is unbonded. Twin of `Schedules.exitDelay`. */
export function exitDelay(schedule: Schedule): number {
  const { epochLength, workerWindow, groundTruthLag, reputerWindow, challengeWindow } = schedule;
  return epochLength + workerWindow + groundTruthLag + reputerWindow + SETTLEMENT_GRACE + 2 * challengeWindow;
}
