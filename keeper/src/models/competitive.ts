/** Which inferers a forecast names. */

/**
 * Expected log10 losses within `gap` of the lowest. Regrets are measured by their spread (Eq. 10), so that one hopeless
 * inferer makes all others look alike; a forecaster that leaves it out can tell those apart.
 */
export function competitive(expected: ReadonlyMap<number, number>, gap: number): Map<number, number> {
  const lowest = Math.min(...expected.values());
  return new Map([...expected].filter(([, loss]) => loss <= lowest + gap));
}
