/** Random epochs for a world: who takes part, what they submit, and what turns out to be true. */
import type { Hex } from "viem";
import { evaluatedInferences } from "../../keeper/src/engine/synthesis.ts";
import type { Synthesis } from "../../keeper/src/engine/types.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { joinSections, packSections, splitSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import type { SettlementTrace, SynthesisTrace } from "../../keeper/src/trace/epoch.ts";
import {
  Kind,
  type NumberFormat,
  PAYOUT_LAYOUT,
  type PayoutSection,
  STATE_LAYOUT,
  type StateSection,
} from "../../keeper/src/trace/layout.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import type { Random } from "../random.ts";
import type { EpochInputs, World } from "./world.ts";

/** Most participants submit; values are spread out, close together, equal, or extreme. */
export function randomInputs(world: World, random: Random): EpochInputs {
  const n = world.inferers.length;
  const inferences: (bigint | null)[] = random.values(n).map((value) => (random.chance(15) ? null : bounded(value)));
  if (!inferences.some((value) => value !== null)) inferences[random.int(0, n - 1)] = 100n * UNIT;
  const forecasts = world.forecasters.map(() => {
    if (random.chance(12)) return null;
    const row: (bigint | null)[] = random.logLosses(n).map((loss) => (random.chance(20) ? null : clampLoss(loss)));
    if (!row.some((loss) => loss !== null)) row[random.int(0, n - 1)] = 0n;
    return row;
  });
  return { inferences, forecasts };
}

/** At least one report; most reputers agree. */
export function randomTruths(world: World, random: Random): (bigint | null)[] {
  const truth = bounded(random.value());
  const truths = world.reputers.map(() => {
    if (random.chance(10)) return null;
    return random.chance(80) ? truth : bounded(truth + random.bigint(-UNIT, UNIT));
  });
  if (!truths.some((value) => value !== null)) truths[0] = truth;
  return truths;
}

/** At least one report of losses; so many percent of the reputers agree. */
export function randomLosses(
  world: World,
  random: Random,
  synthesis: Synthesis,
  agreement: number,
): (readonly bigint[] | null)[] {
  const any = () => random.logLosses(evaluatedInferences(synthesis).length).map(clampLoss);
  const common = any();
  const reports = world.reputers.map(() => (random.chance(10) ? null : random.chance(agreement) ? common : any()));
  if (!reports.some((losses) => losses !== null)) reports[0] = common;
  return reports;
}

/** One participant leaves and registers again, under a new id, in time for the epoch. */
export async function rejoin(world: World, random: Random, epoch: bigint): Promise<void> {
  const role = world.forecasters.length > 0 && random.chance(30) ? Role.Forecaster : Role.Inferer;
  const { address } = random.pick(role === Role.Forecaster ? world.forecasters : world.inferers);
  if ((await world.time()) >= world.times(epoch).opensAt) return;
  await world.send("participants", "deregister", [world.topic.id, role], address);
  await world.send("participants", "register", [world.topic.id, role], address);
}

function bounded(value: bigint): bigint {
  const limit = 10n ** 38n;
  return value > limit ? limit : value < -limit ? -limit : value;
}

function clampLoss(loss: bigint): bigint {
  const limit = 64n * UNIT;
  return loss > limit ? limit : loss < -limit ? -limit : loss;
}

/** The trace with another network value, one unit higher. */
export function forgeNetwork({ sections }: SynthesisTrace): Hex {
  const { combined } = sections;
  const higher = BigInt(combined.slice(0, 2 + 32)) + 1n;
  const digits = higher.toString(16).padStart(32, "0");
  return joinSections({ ...sections, combined: `0x${digits}${combined.slice(2 + 32)}` });
}

/** The settlement with one number of its payout part one unit higher. */
export function forgePayout<T extends SettlementTrace>(honest: T, section: PayoutSection, index: number): T {
  const sections = splitSections(PAYOUT_LAYOUT, honest.size, honest.payout);
  const values = unpackSections(PAYOUT_LAYOUT, sections);
  const forged = { ...values, [section]: values[section].with(index, values[section][index] + 1n) };
  return { ...honest, payout: joinSections(packSections(PAYOUT_LAYOUT, honest.size, forged)) };
}

/** The settlement with one number of its state part one unit higher. */
export function forgeState<T extends SettlementTrace>(honest: T, section: StateSection, index: number): T {
  const sections = splitSections(STATE_LAYOUT, honest.size, honest.state);
  const values = unpackSections(STATE_LAYOUT, sections);
  const forged = { ...values, [section]: values[section].with(index, values[section][index] + 1n) };
  return { ...honest, state: joinSections(packSections(STATE_LAYOUT, honest.size, forged)) };
}

/** Another number that a section has room for, one unit away or anywhere; one that is not marked as absent. */
export function alteredNumber(random: Random, { width, kind }: NumberFormat, value: bigint): bigint {
  const bits = BigInt(8 * width);
  const [low, high] =
    kind === Kind.Unsigned ? [0n, (1n << bits) - 1n] : [1n - (1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  const near = [value + 1n, value - 1n].filter((candidate) => candidate >= low && candidate <= high);
  const changed = random.chance(50) && near.length > 0 ? random.pick(near) : random.bigint(low, high);
  if (changed !== value) return changed;
  return value === high ? low : value + 1n;
}
