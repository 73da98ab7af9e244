/** Where the reputer learns what was true: the price when reports begin. */
import { priceAt } from "./price.mjs";

export const repeatable = true;

export default ({ times }) => priceAt(times.reportsFrom);
