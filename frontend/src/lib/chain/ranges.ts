/** Reads of block ranges that are as large as the node accepts. */
import { HttpRequestError, TimeoutError } from "viem";

const FIRST_SPAN = 1_000n;
const LARGEST_SPAN = 50_000n;
const SMALLEST_SPAN = 8n;
/** Items in one answer above which smaller ranges are asked for, to keep the page responsive. */
const MANY_ITEMS = 1_500;

/** HTTP statuses with which nodes refuse a range. */
const TOO_MUCH = [400, 413];

export interface Ranges<T> {
  /** Number of blocks to ask for at once. */
  span(): bigint;
  /** Everything from one block to another, both included; rejects as `read` does where no smaller range would help. */
  all(from: bigint, to: bigint): Promise<T[]>;
}

/** Reads by `read`, in ranges whose size follows what the node answers and refuses. */
export function inRanges<T>(read: (from: bigint, to: bigint) => Promise<readonly T[]>): Ranges<T> {
  let span = FIRST_SPAN;
  let ceiling = LARGEST_SPAN;
  const resize = (size: bigint) => {
    span = size < SMALLEST_SPAN ? SMALLEST_SPAN : size > ceiling ? ceiling : size;
  };

  /** One question, and what its answer says about the size of the next. */
  async function range(from: bigint, to: bigint): Promise<readonly T[]> {
    const found = await read(from, to);
    if (found.length > MANY_ITEMS) resize(span / 2n);
    else if (found.length < MANY_ITEMS / 4 && to - from + 1n >= span) resize(span * 2n);
    return found;
  }

  async function all(from: bigint, to: bigint): Promise<T[]> {
    const found: T[] = [];
    let first = from;
    let size = to - from + 1n < span ? to - from + 1n : span;
    let refused = false;
    while (first <= to) {
      const last = first + size - 1n < to ? first + size - 1n : to;
      try {
        found.push(...(await range(first, last)));
        first = last + 1n;
        // What is accepted right after something larger was refused is what the node can do.
        if (refused && size < ceiling) ceiling = size;
      } catch (error) {
        if (!mayBeTooMuch(error) || size === 1n) throw error;
        size /= 2n;
        refused = true;
      }
      if (refused) resize(size);
      else size = span;
    }
    return found;
  }

  return { span: () => span, all };
}

/** Whether a smaller range may be accepted: not where nobody answered, or where the node has other troubles. */
function mayBeTooMuch(error: unknown): boolean {
  if (error instanceof TimeoutError) return false;
  return !(error instanceof HttpRequestError) || TOO_MUCH.includes(error.status ?? 0);
}
