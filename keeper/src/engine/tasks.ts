/** The three tasks of an epoch, and where their participants stand in the lists over slots. */
import { ABSENT } from "../math/statistics.ts";
import type { Participant, SlotCounts, Synthesis } from "./types.ts";

export const TASKS = ["inference", "forecast", "reputer"] as const;
export type Task = (typeof TASKS)[number];

/** One participant of an epoch: its place in the lists over slots; not `present` where it has no implied inference. */
export interface Place {
  readonly place: number;
  readonly present: boolean;
}

export type Places = Readonly<Record<Task, readonly Place[]>>;

export function placesOf(slots: SlotCounts, synthesis: Synthesis, reputers: readonly Participant[]): Places {
  const present = (offset: number) => (participant: Participant) => ({
    place: offset + participant.slot,
    present: true,
  });
  return {
    inference: synthesis.inferers.map(present(0)),
    forecast: synthesis.forecasters.map(({ slot }, k) => ({
      place: slots.inferers + slot,
      present: synthesis.forecastImplied[k] !== ABSENT,
    })),
    reputer: reputers.map(present(slots.inferers + slots.forecasters)),
  };
}
