/** Sets of slots as words: bit i stands for slot i. */

/** Number of slots in a mask of at most 32. */
export function slotCount(mask: number): number {
  let count = 0;
  for (let rest = mask >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}
