/** Ranges that the inbox accepts, SD59x18. Twin of contracts/epochs/Bounds.sol. */
import { UNIT } from "../math/fixed.ts";

/** Largest magnitude of an inference or a ground truth. */
export const MAX_VALUE = 10n ** 20n * UNIT;

/** Largest magnitude of a forecasted log10 loss. */
export const MAX_LOG_LOSS = 64n * UNIT;
