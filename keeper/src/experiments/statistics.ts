/** Statistics over the epochs of a run. */

/** The second half of a run: what is left when the first floor(n / 2) entries are taken as its start-up. */
export function secondHalf<T>(values: readonly T[]): T[] {
  return values.slice(Math.floor(values.length / 2));
}

/** log10 of the mean of 10^x over at least one x: the mean loss behind log10 losses. */
export function log10Mean(logValues: readonly number[]): number {
  const top = Math.max(...logValues);
  const sum = logValues.reduce((total, x) => total + 10 ** (x - top), 0);
  return top + Math.log10(sum / logValues.length);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Lists of numbers per entry to lists of entries per number. */
export function transposed(rows: readonly (readonly number[])[]): number[][] {
  return (rows[0] ?? []).map((_, i) => rows.map((row) => row[i]));
}
