/** The curated data of §6.1: what each worker said in a settled epoch, what it lost, scored and earned. */

import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import { splitSections, unpackSections } from "../trace/codec.ts";
import { PAYOUT_LAYOUT, STATE_LAYOUT, SYNTHESIS_LAYOUT } from "../trace/layout.ts";
import { slotsOf } from "../trace/masks.ts";
import { Role } from "../trace/submissions.ts";
import type { EpochRecord, Said } from "./epochReader.ts";

/** One participant in one epoch; numbers SD59x18, undefined where the epoch has none. */
export interface Curated {
  readonly role: Role;
  readonly slot: number;
  readonly id: number;
  readonly participant: string;
  readonly inference?: bigint;
  /** log10 losses that a forecaster expected, by inferer slot. */
  readonly forecasts?: readonly { readonly slot: number; readonly loss: bigint }[];
  /** Ground truth that a reputer reported, where it is not losses that it reports. */
  readonly truth?: bigint;
  /** Consensus log10 loss of the inference, or of the forecast-implied one. */
  readonly loss?: bigint;
  readonly score?: bigint;
  /** Wei. */
  readonly reward: bigint;
}

export interface CuratedEpoch {
  readonly epoch: bigint;
  readonly settlement: number;
  readonly stateDeadline: bigint;
  readonly deadline: bigint;
  readonly network: bigint;
  readonly naive: bigint;
  readonly networkLoss: bigint;
  readonly naiveLoss: bigint;
  readonly reward: bigint;
  readonly participants: readonly Curated[];
}

/** Undefined where the epoch is not settled. */
export function curate({ epoch, synthesis, settlement, said }: EpochRecord): CuratedEpoch | undefined {
  if (synthesis === undefined || settlement === undefined) return undefined;
  const { size, number, stateDeadline, deadline, reward } = settlement;
  const { combined } = unpackSections(SYNTHESIS_LAYOUT, splitSections(SYNTHESIS_LAYOUT, size, synthesis.trace));
  const { consensusLoss, reporters } = unpackSections(
    STATE_LAYOUT,
    splitSections(STATE_LAYOUT, size, settlement.state),
  );
  const { scores, rewards } = unpackSections(PAYOUT_LAYOUT, splitSections(PAYOUT_LAYOUT, size, settlement.payout));
  const { inferers: n, forecasters: k } = size;
  const present = (value: bigint) => (value === ABSENT ? undefined : value);
  const of = (item: Said, place: number, loss: bigint | undefined): Curated => {
    const { role, slot, id, participant } = item;
    return withoutUndefined({
      ...{ role, slot, id, participant },
      inference: role === Role.Inferer ? item.value : undefined,
      forecasts: role === Role.Forecaster ? forecastsOf(item) : undefined,
      truth: role === Role.Reputer ? item.value : undefined,
      loss,
      score: present(scores[place]),
      reward: rewards[place],
    });
  };
  const find = (role: Role, slot: number) => said.filter((item) => item.role === role && item.slot === slot);
  const inferers = slotsOf(synthesis.inferers).flatMap((slot, j) =>
    find(Role.Inferer, slot).map((item) => of(item, j, present(consensusLoss[lossVector.inference(j)]))),
  );
  const forecasters = slotsOf(synthesis.forecasters).flatMap((slot, i) =>
    find(Role.Forecaster, slot).map((item) =>
      of(item, n + i, present(consensusLoss[lossVector.forecastImplied(n, i)])),
    ),
  );
  const reputers = reporters.flatMap((id, m) => {
    // Of losses that were reported of more than one synthesis the last count.
    const item = said.findLast((other) => other.role === Role.Reputer && other.id === Number(id));
    return item === undefined ? [] : [of(item, n + k + m, undefined)];
  });
  return {
    ...{ epoch, settlement: number, stateDeadline, deadline, reward },
    network: combined[0],
    naive: combined[1],
    networkLoss: consensusLoss[lossVector.NETWORK],
    naiveLoss: consensusLoss[lossVector.NAIVE],
    participants: [...inferers, ...forecasters, ...reputers],
  };
}

function forecastsOf({ inferers = 0, losses = [] }: Said) {
  return slotsOf(inferers).map((slot, i) => ({ slot, loss: losses[i] }));
}

function withoutUndefined<T extends object>(value: T): Curated {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as unknown as Curated;
}
