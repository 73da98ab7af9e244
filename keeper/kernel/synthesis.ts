/**
 * All inferences of a synthesis that is not a cold start: Eq. 3, 9 and 12, as in keeper/src/math/synthesis.ts.
 */
import { setUndecided, undecided } from "./exponential";
import {
  add,
  clear,
  forecastWeights,
  members,
  parameters,
  regretWeights,
  shareWeights,
  weightAt,
  weightedMean,
} from "./weights";

export const MAX_INFERERS = 64;
export const MAX_FORECASTERS = 16;
const MAX_SIZE = 2 + 2 * MAX_INFERERS + 3 * MAX_FORECASTERS + MAX_INFERERS * MAX_FORECASTERS;

/** Inputs, 16 bytes a number: forecasted losses by forecaster and inferer; smoothed losses in the order of lossVector. */
export const forecasts = memory.data(16 * MAX_INFERERS * MAX_FORECASTERS, 16);
export const losses = memory.data(16 * MAX_SIZE, 16);
/** Inputs and outputs in the order of lossVector; the inferences in it are the inputs. */
export const combined = memory.data(16 * MAX_SIZE, 16);
/** Outputs: shares of inferers, then forecasters, 8 bytes each. */
export const shares = memory.data(8 * (MAX_INFERERS + MAX_FORECASTERS), 8);

/** Upper half of a number that does not exist this epoch; its lower half is 0. */
const ABSENT: i64 = i64.MIN_VALUE;

const NETWORK_LOSS: usize = 64;
const NETWORK: usize = 0;
const NAIVE: usize = 16;
const INFERENCES: usize = 32;

/** Of inferers and forecasters, and where the sections of lossVector begin that depend on them. */
let n: i32 = 0;
let k: i32 = 0;
let implied: usize = 0;
let oneOutImplied: usize = 0;
let oneOutInferences: usize = 0;
let oneOutForecasts: usize = 0;
let oneInForecasts: usize = 0;

/** 1 when all is computed, 0 where something has to be left to bigint. */
export function combine(inferers: i32, forecasters: i32): i32 {
  n = inferers;
  k = forecasters;
  implied = INFERENCES + 16 * usize(n);
  oneOutImplied = implied + 16 * usize(k);
  oneOutInferences = oneOutImplied + 16 * usize(k * n);
  oneOutForecasts = oneOutInferences + 16 * usize(n);
  oneInForecasts = oneOutForecasts + 16 * usize(k);
  setUndecided(false);

  for (let f = 0; f < k; f++) {
    forecastImplied(f, n, implied + 16 * usize(f));
    for (let j = 0; j < n; j++) forecastImplied(f, j, oneOutImplied + 16 * usize(f * n + j));
  }
  if (undecided) return 0;
  networkInference();
  naiveInference();
  for (let j = 0; j < n; j++) oneOutInference(j);
  for (let f = 0; f < k; f++) {
    oneOutForecast(f);
    oneInForecast(f);
  }
  return i32(!undecided);
}

/** Eq. 3: inference implied by forecaster f without the inferer `excluded`. */
function forecastImplied(f: i32, excluded: i32, to: usize): void {
  const row = forecasts + 16 * usize(f * n);
  clear();
  for (let j = 0; j < n; j++) {
    if (j == excluded || isAbsent(row + 16 * usize(j))) continue;
    add(combined + inference(j), parameters + NETWORK_LOSS, row + 16 * usize(j));
  }
  if (members() == 0) {
    store<u64>(to + combined, 0);
    store<i64>(to + combined, ABSENT, 8);
    return;
  }
  forecastWeights(members() == n - i32(excluded < n));
  weightedMean(to + combined);
}

/** Eq. 9 to 11: network inference and the shares in it. */
function networkInference(): void {
  clear();
  addInferences(NETWORK, n);
  for (let f: usize = 0; f < usize(k); f++) addPresent(implied + 16 * f, NETWORK, implied + 16 * f);
  regretWeights();
  shareWeights();
  let member = 0;
  for (let l = 0; l < n + k; l++) {
    const present = l < n || !isAbsent(combined + inference(l));
    store<u64>(shares + 8 * usize(l), present ? weightAt(member++) : 0);
  }
  weightedMean(combined + NETWORK);
}

/** The inferences alone (Eq. 12). */
function naiveInference(): void {
  clear();
  addInferences(NAIVE, n);
  finish(NAIVE);
}

/** Without inferer j, and with implied inferences that are without it (Eq. 12). */
function oneOutInference(j: i32): void {
  const to = oneOutInferences + 16 * usize(j);
  if (n == 1) {
    store<u64>(combined + to, load<u64>(combined + NETWORK));
    store<u64>(combined + to, load<u64>(combined + NETWORK, 8), 8);
    return;
  }
  clear();
  addInferences(to, j);
  for (let f = 0; f < k; f++) {
    const without = oneOutImplied + 16 * usize(f * n + j);
    addPresent(without, to, without);
  }
  finish(to);
}

/** Without forecaster f (Eq. 12). */
function oneOutForecast(f: i32): void {
  const to = oneOutForecasts + 16 * usize(f);
  if (copyAbsence(f, to)) return;
  clear();
  addInferences(to, n);
  for (let other = 0; other < k; other++) {
    const at = implied + 16 * usize(other);
    if (other != f) addPresent(at, to, at);
  }
  finish(to);
}

/** The inferences and forecaster f (Eq. 12). */
function oneInForecast(f: i32): void {
  const to = oneInForecasts + 16 * usize(f);
  const at = implied + 16 * usize(f);
  if (copyAbsence(f, to)) return;
  clear();
  addInferences(to, n);
  addPresent(at, to, at);
  finish(to);
}

/** Adds all inferers but `excluded` with their regrets against a variant; places count from the start of lossVector. */
function addInferences(variant: usize, excluded: i32): void {
  for (let j = 0; j < n; j++) if (j != excluded) addPresent(inference(j), variant, inference(j));
}

function addPresent(value: usize, variant: usize, loss: usize): void {
  if (!isAbsent(combined + value)) add(combined + value, losses + variant, losses + loss);
}

function finish(to: usize): void {
  regretWeights();
  weightedMean(combined + to);
}

function copyAbsence(f: i32, to: usize): bool {
  if (!isAbsent(combined + implied + 16 * usize(f))) return false;
  store<u64>(combined + to, 0);
  store<i64>(combined + to, ABSENT, 8);
  return true;
}

function inference(j: i32): usize {
  return INFERENCES + 16 * usize(j);
}

function isAbsent(at: usize): bool {
  return load<i64>(at, 8) == ABSENT && load<u64>(at) == 0;
}
