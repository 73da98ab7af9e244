/** What the web app shares with the keeper: modules without I/O of their own, so that both read the chain alike. */
export type { Call } from "../../../keeper/src/chain/calls.ts";
export { type Deployment, parseDeployment } from "../../../keeper/src/chain/deployment.ts";
export {
  epochAt,
  epochTimes,
  readSecurity,
  readTopic,
  type Schedule,
  type Topic,
} from "../../../keeper/src/chain/topic.ts";
export { formatDecimal, fromNumber, toNumber } from "../../../keeper/src/decimal.ts";
export { AlloraError, InputError } from "../../../keeper/src/errors.ts";
export { ABSENT } from "../../../keeper/src/math/statistics.ts";
export { checked } from "../../../keeper/src/schema.ts";
export { SETTLEMENT_SECTIONS, SYNTHESIS_SECTIONS } from "../../../keeper/src/trace/layout.ts";
export { slotCount, slotsOf } from "../../../keeper/src/trace/masks.ts";
export { Role, SubmissionWindow } from "../../../keeper/src/trace/submissions.ts";
