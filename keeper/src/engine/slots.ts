/** From the slots of the last settled state to those of an epoch: growth, and slots that changed hands. */
import { UNIT } from "../math/fixed.ts";
import { startingLosses } from "../math/newcomers.ts";
import type { Participant, SlotCounts, State, TopicMath } from "./types.ts";

/**
 * State before an epoch's update: that of the last settlement, with the epoch's newcomers in their slots. Its loss
 * vector is empty in a cold start.
 */
export interface StartingSlots {
  readonly slots: SlotCounts;
  readonly losses: bigint[];
  readonly holders: number[];
  readonly inclusions: number[];
  readonly listening: bigint[];
  readonly smoothedFractions: bigint[];
  readonly cumulative: bigint[];
}

export function startingSlots(
  topic: TopicMath,
  state: State,
  inferers: readonly Participant[],
  forecasters: readonly Participant[],
  reputers: readonly Participant[],
): StartingSlots {
  const before = state.slots;
  const slots = {
    inferers: slotCount(before.inferers, inferers),
    forecasters: slotCount(before.forecasters, forecasters),
    reputers: slotCount(before.reputers, reputers),
  };
  const widen = <T>(list: readonly T[], empty: T): T[] => [
    ...padded(list.slice(0, before.inferers), slots.inferers, empty),
    ...padded(list.slice(before.inferers, before.inferers + before.forecasters), slots.forecasters, empty),
    ...padded(list.slice(before.inferers + before.forecasters), slots.reputers, empty),
  ];
  const holders = widen(state.holders, 0);
  const inclusions = widen(state.inclusions, 0);
  const smoothedFractions = widen(state.smoothedFractions, 0n);
  const cumulative = widen(state.cumulative, 0n);
  const listening = padded(state.listening, slots.reputers, UNIT);

  const seat = (participants: readonly Participant[], offset: number) => {
    for (const { slot, id } of participants) {
      if (holders[offset + slot] === id) continue;
      holders[offset + slot] = id;
      inclusions[offset + slot] = 0;
      smoothedFractions[offset + slot] = 0n;
      cumulative[offset + slot] = 0n;
      if (participants === reputers) listening[slot] = UNIT;
    }
  };
  seat(inferers, 0);
  seat(forecasters, slots.inferers);
  seat(reputers, slots.inferers + slots.forecasters);

  const fresh = (participants: readonly Participant[], offset: number) =>
    participants.filter(({ slot }) => inclusions[offset + slot] === 0).map(({ slot }) => slot);
  if (isCold(state)) return { slots, losses: [], holders, inclusions, listening, smoothedFractions, cumulative };

  const losses = startingLosses(
    state.losses,
    [...inclusions.slice(0, before.inferers), ...inclusions.slice(slots.inferers, slots.inferers + before.forecasters)],
    before.inferers,
    before.forecasters,
    slots.inferers,
    slots.forecasters,
    fresh(inferers, 0),
    fresh(forecasters, slots.inferers),
    topic.pNorm,
    topic.cNorm,
    topic.epsilon,
  );
  return { slots, losses, holders, inclusions, listening, smoothedFractions, cumulative };
}

/** State of a topic in which nothing has been settled yet; its empty loss vector is what makes a cold start. */
export const EMPTY_STATE: State = {
  slots: { inferers: 0, forecasters: 0, reputers: 0 },
  networkLoss: 0n,
  losses: [],
  holders: [],
  inclusions: [],
  listening: [],
  smoothedFractions: [],
  scoreMoments: [],
  tau: 0n,
  cumulative: [],
};

export function isCold(state: State): boolean {
  return state.losses.length === 0;
}

function slotCount(before: number, participants: readonly Participant[]): number {
  return participants.reduce((count, { slot }) => Math.max(count, slot + 1), before);
}

function padded<T>(list: readonly T[], length: number, empty: T): T[] {
  return [...list, ...new Array<T>(length - list.length).fill(empty)];
}
