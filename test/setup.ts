/** One seed for all generated inputs: ALLORA_SEED, or the fixed one of random.ts. A failure prints it. */
import fc from "fast-check";
import { SEED } from "./random.ts";

fc.configureGlobal({ seed: SEED });
