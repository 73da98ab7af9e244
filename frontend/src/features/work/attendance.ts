/** Who was there in the last epochs. Twin of contracts/topics/Absences.sol. */
import { epochTimes, type Schedule } from "../../lib/protocol.ts";
import { Role } from "./roles.ts";

/** Epochs that are missed in a row before a seat can be taken without being better. */
export const LOOKED_AT = 10n;

/** Slots that submitted in an epoch, as bit masks. */
export interface Intake {
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
}

export interface Pause {
  readonly from: bigint;
  readonly until: bigint;
}

export interface Attendance {
  /** Of the last epochs, those in which the seat had something to do. */
  readonly due: number;
  /** Those of them in which it submitted nothing, oldest first. */
  readonly missed: readonly bigint[];
  /** Whether a passive participant may take the seat for it. */
  readonly absent: boolean;
}

/** Number of epochs whose windows for a role are over. */
export function windowsOver(schedule: Schedule, role: Role, time: number): bigint {
  const { revealsUntil, reportsUntil } = epochTimes(schedule, 0n);
  const end = role === Role.Reputer ? reportsUntil : revealsUntil;
  return time < end ? 0n : BigInt(Math.floor((time - end) / schedule.epochLength)) + 1n;
}

/** The last epochs whose windows for a role are over, oldest first. */
export function lastEpochs(schedule: Schedule, role: Role, time: number): bigint[] {
  const over = windowsOver(schedule, role, time);
  const count = over < LOOKED_AT ? over : LOOKED_AT;
  return Array.from({ length: Number(count) }, (_, i) => over - count + BigInt(i));
}

/** What the holder of a slot did in `epochs`, which are the last ones of its role. */
export function attendance(
  { slot, activeFrom }: { readonly slot: number; readonly activeFrom: bigint },
  role: Role,
  epochs: readonly bigint[],
  intakes: ReadonlyMap<bigint, Intake>,
  { from, until }: Pause,
): Attendance {
  const due = epochs.filter((epoch) => {
    if (epoch < activeFrom) return false;
    return role === Role.Reputer ? intakes.get(epoch)?.inferers !== 0 : epoch < from || epoch >= until;
  });
  const missed = due.filter((epoch) => ((slotsIn(intakes.get(epoch), role) >>> slot) & 1) === 0);
  return { due: due.length, missed, absent: BigInt(missed.length) === LOOKED_AT };
}

function slotsIn(intake: Intake | undefined, role: Role): number {
  if (intake === undefined) return 0;
  return role === Role.Inferer ? intake.inferers : role === Role.Forecaster ? intake.forecasters : intake.reputers;
}
