/** How fast the machine lets a process work: the chain's clock goes by it, so that a busy machine is a slow one, no worse. */

/** Processor time of one measurement, ms. */
const SPIN_MS = 10;
/** Measurements that the pace is the median of. */
const SAMPLE = 15;
/** More than this no clock is slowed down. */
const MOST = 30;

export class Pace {
  /** Times that a process took for what it would do in one on an idle machine. */
  readonly #measured: number[] = [];

  /** Works for a moment, to see how long that takes. */
  measure(): void {
    const used = () => process.threadCpuUsage().user / 1000;
    const [begun, before] = [performance.now(), used()];
    while (used() < before + SPIN_MS);
    this.#measured.push(Math.min(Math.max((performance.now() - begun) / SPIN_MS, 1), MOST));
  }

  /** How many times as long as on an idle machine things take now. */
  get slowdown(): number {
    return median(this.#measured.slice(-SAMPLE)) ?? 1;
  }

  /** Likewise of all the time. */
  get usual(): number {
    return median(this.#measured) ?? 1;
  }
}

export function median(numbers: readonly number[]): number | undefined {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
