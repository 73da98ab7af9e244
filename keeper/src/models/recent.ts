/** Stacking over the last epochs: follows inferers that have become better. */
import { agedStacking } from "./stacking.ts";

export const recent = agedStacking("recent", 120, 800);
