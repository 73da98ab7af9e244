/** What topics are created with, as the keeper knows it; pages that create none do not load it. */
export {
  NO_LISTS,
  NO_SOURCE,
  type TopicParameters,
  toChain,
} from "../../../keeper/src/chain/topic.ts";
export { topicParameters } from "../../../keeper/src/chain/topicDefinition.ts";
export { parseDecimal } from "../../../keeper/src/decimal.ts";
export { PAPER_TOPIC } from "../../../keeper/src/engine/topic.ts";
export { LossFunction } from "../../../keeper/src/math/losses.ts";
