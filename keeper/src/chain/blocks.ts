/** Blocks by what has happened by then. */

/** First block from `from` on by which something `holds` that goes on to hold; `to` where it does not before. */
export async function firstBlock(
  from: bigint,
  to: bigint,
  holds: (number: bigint) => Promise<boolean>,
): Promise<bigint> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (await holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}
