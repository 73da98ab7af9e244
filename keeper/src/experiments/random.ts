/** Seeded random draws: the same seed gives the same sequence on every machine. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";

export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** In 0..count-1. */
  index(count: number): number;
  normal(mean: number, deviation: number): number;
  /** 10^x for a normal x with the given mean and standard deviation. */
  logNormal(logMean: number, logDispersion: number): number;
}

/** `seed`: integer from 0 to 2^31 - 1. */
export function seededRandom(seed: number): Random {
  const generator = mersenne(seed);
  const uniform = () => uniformFloat64(generator);
  // Box-Muller, one of the two values: a cached second one would make a draw depend on calls elsewhere.
  const normal = (mean: number, deviation: number) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    index: (count) => uniformInt(generator, 0, count - 1),
    normal,
    logNormal: (logMean, logDispersion) => 10 ** normal(logMean, logDispersion),
  };
}
