/** Stands for a model: what the price is when the window opens is what it will be in an hour. */
import { priceAt } from "./price.mjs";

export default {
  infer: ({ times }) => priceAt(times.opensAt),
};
