/** What each worker said in an epoch, how much of it counted and why, and what came of it. */
import type { State } from "../engine/types.ts";
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import { splitSections, unpackNumbers } from "../trace/codec.ts";
import { SYNTHESIS_LAYOUT } from "../trace/layout.ts";
import { slotsOf } from "../trace/masks.ts";
import { Role } from "../trace/submissions.ts";
import { curate } from "./curated.ts";
import type { EpochRecord } from "./epochReader.ts";

/** Numbers SD59x18; undefined where the epoch has none. */
export interface WorkerRecord {
  readonly role: Role;
  readonly slot: number;
  readonly id: number;
  readonly participant: string;
  /** What it inferred, or what its forecasts imply. */
  readonly inference: bigint | undefined;
  readonly weight: bigint | undefined;
  /** Smoothed log10 regret against the network that the epoch began with; undefined where it had not been judged. */
  readonly regret: bigint | undefined;
  readonly loss: bigint | undefined;
  readonly score: bigint | undefined;
  /** Wei. */
  readonly reward: bigint | undefined;
}

/** Inferers and forecasters of an epoch; `base` is the state that its synthesis stands on. */
export function workersOf(record: EpochRecord, base: State): WorkerRecord[] {
  const { synthesis, said } = record;
  const settled = curate(record)?.participants ?? [];
  const places = synthesis === undefined ? [] : placesOf(synthesis);
  return said
    .filter(({ role }) => role !== Role.Reputer)
    .map(({ role, slot, id, participant, value }) => {
      const place = places.find((one) => one.role === role && one.slot === slot);
      const outcome = settled.find((one) => one.role === role && one.slot === slot);
      return {
        ...{ role, slot, id, participant },
        inference: value ?? place?.inference,
        weight: place?.weight,
        regret: regretOf(base, role, slot, id),
        loss: outcome?.loss,
        score: outcome?.score,
        reward: outcome?.reward,
      };
    });
}

function placesOf({ inferers, forecasters, trace }: NonNullable<EpochRecord["synthesis"]>) {
  const slots = { inferers: slotsOf(inferers), forecasters: slotsOf(forecasters) };
  const size = { inferers: slots.inferers.length, forecasters: slots.forecasters.length };
  const sections = splitSections(SYNTHESIS_LAYOUT, size, trace);
  const weights = unpackNumbers(SYNTHESIS_LAYOUT.weights, sections.weights);
  const implied = unpackNumbers(SYNTHESIS_LAYOUT.forecastImplied, sections.forecastImplied);
  return [
    ...slots.inferers.map((slot, j) => ({ role: Role.Inferer, slot, weight: weights[j], inference: undefined })),
    ...slots.forecasters.map((slot, k) => ({
      ...{ role: Role.Forecaster, slot, weight: weights[size.inferers + k], inference: present(implied[k]) },
    })),
  ];
}

function present(value: bigint): bigint | undefined {
  return value === ABSENT ? undefined : value;
}

function regretOf({ slots, losses, holders, inclusions }: State, role: Role, slot: number, id: number) {
  const [count, offset] = role === Role.Inferer ? [slots.inferers, 0] : [slots.forecasters, slots.inferers];
  const isKnown = slot < count && holders[offset + slot] === id && inclusions[offset + slot] > 0;
  if (!isKnown) return undefined;
  const entry = role === Role.Inferer ? lossVector.inference(slot) : lossVector.forecastImplied(slots.inferers, slot);
  return losses[lossVector.NETWORK] - losses[entry];
}
