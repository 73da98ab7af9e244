/**
 * Order of the vector over all evaluated inferences of n inferers and k forecasters:
 * network, naive, inference[n], forecastImplied[k], oneOutImplied[k][n], oneOutInference[n], oneOutForecast[k],
 * oneInForecast[k]. Twin of contracts/math/LossVector.sol.
 */

export const NETWORK = 0;
export const NAIVE = 1;

export function size(n: number, k: number): number {
  return 2 + 2 * n + 3 * k + n * k;
}

export function inference(j: number): number {
  return 2 + j;
}

export function forecastImplied(n: number, k: number): number {
  return 2 + n + k;
}

/** Implied inference of forecaster k (of `forecasters`) without inferer j. */
export function oneOutImplied(n: number, forecasters: number, k: number, j: number): number {
  return 2 + n + forecasters + k * n + j;
}

export function oneOutInference(n: number, forecasters: number, j: number): number {
  return 2 + n + forecasters + n * forecasters + j;
}

export function oneOutForecast(n: number, forecasters: number, k: number): number {
  return oneOutInference(n, forecasters, n) + k;
}

export function oneInForecast(n: number, forecasters: number, k: number): number {
  return oneOutForecast(n, forecasters, forecasters) + k;
}

/** Where the entries of the participants in the given slots stand in a vector over n inferer and k forecaster slots. */
export function places(n: number, k: number, inferers: readonly number[], forecasters: readonly number[]): number[] {
  return [
    NETWORK,
    NAIVE,
    ...inferers.map(inference),
    ...forecasters.map((f) => forecastImplied(n, f)),
    ...forecasters.flatMap((f) => inferers.map((j) => oneOutImplied(n, k, f, j))),
    ...inferers.map((j) => oneOutInference(n, k, j)),
    ...forecasters.map((f) => oneOutForecast(n, k, f)),
    ...forecasters.map((f) => oneInForecast(n, k, f)),
  ];
}

/** Entries of the participants in the given slots, from a vector over n inferer and k forecaster slots. */
export function select(
  losses: readonly bigint[],
  n: number,
  k: number,
  inferers: readonly number[],
  forecasters: readonly number[],
): bigint[] {
  return places(n, k, inferers, forecasters).map((place) => losses[place]);
}
