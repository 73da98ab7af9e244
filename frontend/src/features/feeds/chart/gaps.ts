/** Points of epochs that are missing, so that lines break there. */
import type { ChartPoint } from "../../../lib/epochs/feed.ts";

/** The points with an empty one wherever epochs are missing between two of them; times are an epoch length apart. */
export function withGaps(points: readonly ChartPoint[]): ChartPoint[] {
  return points.flatMap((point, i) => {
    const previous = points[i - 1];
    if (previous === undefined || point.epoch === previous.epoch + 1n) return [point];
    const epochLength = (point.time - previous.time) / Number(point.epoch - previous.epoch);
    return [{ ...EMPTY, epoch: previous.epoch + 1n, time: previous.time + epochLength }, point];
  });
}

const EMPTY = { value: null, final: false, truth: null, refuted: [], losses: null, inferences: [], told: false };
