/** Sets of slots as words: bit i stands for slot i. */

/** Number of slots in a mask of at most 32. */
export function slotCount(mask: number): number {
  let count = 0;
  for (let rest = mask >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Slots of a bit mask, ascending. */
export function slotsOf(mask: number): number[] {
  return Array.from({ length: 32 }, (_, slot) => slot).filter((slot) => (mask >>> slot) & 1);
}

/** Bit mask of slots. */
export function maskOf(slots: readonly number[]): number {
  return slots.reduce((mask, slot) => mask | (1 << slot), 0) >>> 0;
}
