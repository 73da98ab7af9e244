/** Allora on the EVM: reads, writes and proofs over a viem client. */

export type { Call } from "../../keeper/src/chain/calls.ts";
export { claimArguments, type Entitlement, entitlements } from "../../keeper/src/chain/claims.ts";
export { type Deployment, formatDeployment, parseDeployment } from "../../keeper/src/chain/deployment.ts";
export { ChainError } from "../../keeper/src/chain/epochs.ts";
export {
  isRefusedWith,
  type RefusalArguments,
  RefusalError,
  type RefusalName,
  refusalOf,
} from "../../keeper/src/chain/refusals.ts";
export {
  epochAt,
  epochTimes,
  type Schedule,
  type Topic,
  type TopicParameters,
  type TopicSecurity,
} from "../../keeper/src/chain/topic.ts";
export { type TopicDefinition, topicDefinition, topicParameters } from "../../keeper/src/chain/topicDefinition.ts";
export { type MessageKind, type Messages, recoverSigner, typedData } from "../../keeper/src/chain/typedData.ts";
export { type EpochVerdict, isRight, type PostVerdict, stands } from "../../keeper/src/chain/verify.ts";
export { formatDecimal, fromNumber, parseDecimal, toNumber } from "../../keeper/src/decimal.ts";
export { PAPER_TOPIC } from "../../keeper/src/engine/topic.ts";
export type { TopicMath } from "../../keeper/src/engine/types.ts";
export { AlloraError, InputError } from "../../keeper/src/errors.ts";
export type { Unsigned } from "../../keeper/src/nodes/direct.ts";
export { GatewayError, type Receipt } from "../../keeper/src/nodes/gatewayClient.ts";
export type { GatewaySubmission, Reveal, SignedSubmission } from "../../keeper/src/nodes/submissions.ts";
export { SYNTHESIS_SECTIONS, type SynthesisSection } from "../../keeper/src/trace/layout.ts";
export { ProofError, type TraceEvidence } from "../../keeper/src/trace/proofs.ts";
export { commitmentOf, forecastPayload, inferencePayload } from "../../keeper/src/trace/sealing.ts";
export { Role } from "../../keeper/src/trace/submissions.ts";
export { type Action, approve, type By, type Payment, type Sent } from "./actions/action.ts";
export { createAggregator } from "./actions/feeds.ts";
export {
  type PayParameters,
  type Permit,
  pay,
  payAndRead,
  payWithPermit,
  signPermit,
} from "./actions/payments.ts";
export { claim, claimBounty, claimKeeping } from "./actions/rewards.ts";
export {
  cancelUnbonding,
  compound,
  delegate,
  type OfReputer,
  type OfRequest,
  type StakeParameters,
  setCommission,
  stake,
  type UnbondParameters,
  unbond,
  withdraw,
} from "./actions/staking.ts";
export {
  type ForecastParameters,
  type GatewayAnswer,
  type InferenceParameters,
  type ReportParameters,
  sendToGateways,
  signForecast,
  signInference,
  signReport,
  submit,
  submitForecast,
  submitInference,
  submitReport,
} from "./actions/submissions.ts";
export {
  activate,
  createTopic,
  deregister,
  fundTopic,
  pauseTopic,
  type Registration,
  type RoleParameters,
  register,
  unpauseTopic,
} from "./actions/topics.ts";
export type { At, Client, OfEpoch, OfTopic, Wallet } from "./client.ts";
export { deploymentOn } from "./deployments.ts";
export {
  type AggregatorParameters,
  type AggregatorRound,
  type OfAggregator,
  readAggregator,
  readAggregatorAddress,
} from "./read/aggregators.ts";
export {
  type FeedTerms,
  type Inference,
  type Past,
  QUALITIES,
  type Quality,
  type QualityLimits,
  readFeed,
  readFeedAt,
  readFeedHistory,
  readFeeds,
  readFeedTerms,
  readFreshValue,
  readPending,
  type StatusName,
} from "./read/feeds.ts";
export { type PaidValue, type Prices, readPaidValue, readPrices } from "./read/payments.ts";
export { type Reward, type RewardsParameters, readPaidSettlement, readRewards } from "./read/rewards.ts";
export { readStake, type StakeOf, type StakePosition, type UnbondingRequest } from "./read/stake.ts";
export {
  readMath,
  readSeat,
  readSecurity,
  readTopic,
  readTopicCount,
  readTopicState,
  type SeatParameters,
  type TopicState,
} from "./read/topics.ts";
export {
  type NumberOf,
  type NumberProof,
  proveNumber,
  readProvenNumber,
  readTrace,
  type SynthesisNumbers,
  verifyNumber,
} from "./read/traces.ts";
export { DEPLOYMENTS } from "./registry.ts";
export { verifyEpoch } from "./verify.ts";
export { type InferenceEvent, type WatchParameters, watchInferences } from "./watch.ts";
