/**
 * Boosted regression trees over quantile bins, for squared error. Written here because the trees of npm take seconds to
 * grow on thousands of rows, and these are regrown every few epochs.
 */

const BINS = 16;
/** Observations that speak for a leaf of zero. */
const PENALTY = 20;

/** A leaf where `left` is missing. */
interface Node {
  readonly value: number;
  readonly feature: number;
  readonly bound: number;
  readonly left?: Node;
  readonly right?: Node;
}

export interface Ensemble {
  readonly trees: readonly Node[];
}

export interface BoostSettings {
  readonly depth: number;
  readonly rounds: number;
  /** Share of each tree's fit that is taken. */
  readonly rate: number;
  /** Observations that a leaf needs. */
  readonly smallestLeaf: number;
  /** Of the observations that each tree sees. */
  readonly share: number;
}

/** Fits to at least one row, rows of equal length, one outcome each. */
export function boost(
  rows: readonly (readonly number[])[],
  outcomes: readonly number[],
  { depth: deepest, rounds, rate, smallestLeaf, share }: BoostSettings,
): Ensemble {
  const bounds = rows[0].map((_, f) => quantileBounds(rows.map((row) => row[f])));
  const binned = bounds.map((edges, f) => Uint8Array.from(rows, (row) => binOf(edges, row[f])));
  const residuals = Float64Array.from(outcomes);
  const trees: Node[] = [];
  const all = Uint32Array.from(rows, (_, i) => i);
  for (let round = 0; round < rounds; round++) {
    const tree = grow(share === 1 ? all : all.filter((i) => drawn(i, round) < share), deepest);
    trees.push(tree);
    rows.forEach((row, i) => {
      residuals[i] -= predict({ trees: [tree] }, row);
    });
  }
  return { trees };

  function grow(members: Uint32Array, depth: number): Node {
    let total = 0;
    for (const i of members) total += residuals[i];
    const split = depth === 0 ? undefined : bestSplit(members, total);
    if (split === undefined) {
      const value = (rate * total) / (members.length + PENALTY);
      return { value, feature: 0, bound: 0 };
    }
    const { feature, bin } = split;
    const column = binned[feature];
    const left = grow(
      members.filter((i) => column[i] <= bin),
      depth - 1,
    );
    const right = grow(
      members.filter((i) => column[i] > bin),
      depth - 1,
    );
    return { value: 0, feature, bound: bounds[feature][bin], left, right };
  }

  function bestSplit(members: Uint32Array, total: number): { feature: number; bin: number } | undefined {
    const count = members.length;
    let best: { feature: number; bin: number } | undefined;
    let bestGain = (total * total) / (count + PENALTY);
    const sums = new Float64Array(BINS);
    const counts = new Uint32Array(BINS);
    binned.forEach((column, feature) => {
      sums.fill(0);
      counts.fill(0);
      for (const i of members) {
        sums[column[i]] += residuals[i];
        counts[column[i]]++;
      }
      let sum = 0;
      let below = 0;
      for (let bin = 0; bin < bounds[feature].length; bin++) {
        sum += sums[bin];
        below += counts[bin];
        if (below < smallestLeaf || count - below < smallestLeaf) continue;
        const gain = (sum * sum) / (below + PENALTY) + (total - sum) ** 2 / (count - below + PENALTY);
        if (gain > bestGain) {
          bestGain = gain;
          best = { feature, bin };
        }
      }
    });
    return best;
  }
}

/** A number in [0, 1) that depends on the observation and the round only, so that fits are repeatable. */
function drawn(observation: number, round: number): number {
  return ((Math.imul(observation + 1, 0x9e3779b1) ^ Math.imul(round + 7, 0x9e378e37)) >>> 0) / 2 ** 32;
}

export function predict({ trees }: Ensemble, inputs: readonly number[]): number {
  let sum = 0;
  for (const tree of trees) {
    let node = tree;
    while (node.left !== undefined && node.right !== undefined) {
      node = inputs[node.feature] <= node.bound ? node.left : node.right;
    }
    sum += node.value;
  }
  return sum;
}

/** Ascending upper bounds of all bins but the last. */
function quantileBounds(values: number[]): number[] {
  const ordered = values.sort((a, b) => a - b);
  const bounds: number[] = [];
  for (let b = 1; b < BINS; b++) {
    const edge = ordered[Math.floor((b * ordered.length) / BINS)];
    if (edge < ordered[ordered.length - 1] && (bounds.length === 0 || edge > bounds[bounds.length - 1])) {
      bounds.push(edge);
    }
  }
  return bounds;
}

function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && value > edges[bin]) bin++;
  return bin;
}
