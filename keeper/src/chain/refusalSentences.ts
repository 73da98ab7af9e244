/** A sentence for each error that a caller can do something about; what is in braces is a parameter of the error. */
import { formatEther, hexToString } from "viem";
import { formatDecimal } from "../decimal.ts";

/** Template, the parameter that was wrong, and the one that says what is allowed. */
type Sentence = readonly [template: string, value?: string, limit?: string];

export const SENTENCES: Readonly<Record<string, Sentence>> = {
  AccessManagedUnauthorized: ["{caller} may not call this: governance has not allowed it", "caller"],
  AccessManagedRequiredDelay: ["{caller} must announce this {delay} seconds ahead", "caller", "delay"],
  ERC20InsufficientAllowance: [
    "{spender} may take {allowance:allo}, and needs {needed:allo}: approve it",
    "allowance",
    "needed",
  ],
  ERC20InsufficientBalance: ["{sender} has {balance:allo}, and needs {needed:allo}", "balance", "needed"],
  ERC2612ExpiredSignature: ["the permit was good until {deadline:time}", "deadline"],
  ERC2612InvalidSigner: ["the permit is signed by {signer}, not by {owner}", "signer", "owner"],
  Epochs_EpochClosed: ["epoch {epoch} of topic {topicId} is closed; the next is {next}", "epoch", "next"],
  Epochs_NotFinal: [
    "what is asked of topic {topicId} is final from {deadline:time} on; it is {time:time}",
    "time",
    "deadline",
  ],
  Epochs_NotKeeper: [
    "{keeper} has a stake of {stake:allo} in topic {topicId}; a keeper needs {minimum:allo}",
    "stake",
    "minimum",
  ],
  Epochs_NotLeader: [
    "only {leader} may post epoch {epoch} of topic {topicId} before {until:time}, not {keeper}",
    "keeper",
    "leader",
  ],
  Epochs_NothingToPost: ["epoch {epoch} of topic {topicId} has nothing to post: nobody submitted", "epoch"],
  Epochs_OutOfOrder: ["epoch {epoch} of topic {topicId} is not next to settle: {next} is", "epoch", "next"],
  Epochs_Refuted: ["a trace with root {root} was refuted before", "root"],
  Epochs_TooEarly: [
    "epoch {epoch} of topic {topicId} can be posted from {from:time} on; it is {time:time}",
    "time",
    "from",
  ],
  Epochs_TooLate: [
    "epoch {epoch} of topic {topicId} could be posted until {until:time}; it is {time:time}",
    "time",
    "until",
  ],
  Epochs_UnknownSettlement: ["topic {topicId} has no settlement {settlement}; it has {count}", "settlement", "count"],
  Epochs_Unpaid: [
    "the payouts of settlement {settlement} of topic {topicId} do not stand; those of the first {paid} do",
    "settlement",
    "paid",
  ],
  Epochs_WrongBase: ["epoch {epoch} of topic {topicId} does not stand on settlement {base}", "base"],
  Epochs_WrongStatus: [
    "epoch {epoch} of topic {topicId} is in status {status}, in which this cannot be done",
    "status",
  ],
  Inbox_AlreadySubmitted: ["the {role:role} in slot {slot} has submitted for epoch {epoch} of topic {topicId}", "slot"],
  Inbox_EmptyForecast: ["the forecast of slot {slot} in topic {topicId} names no inferer", "slot"],
  Inbox_InsufficientStake: [
    "reputer {reputer} had a stake of {stake:allo} in topic {topicId}; reports need {minimum:allo}",
    "stake",
    "minimum",
  ],
  Inbox_LengthMismatch: ["there are {length} losses for {expected} inferences", "length", "expected"],
  Inbox_NotAWorker: ["{role:role}s of topic {topicId} do not commit: only workers do", "role"],
  Inbox_NotCommitted: [
    "the {role:role} in slot {slot} has not committed to this for epoch {epoch} of topic {topicId}",
    "slot",
  ],
  Inbox_NotSealed: ["workers of topic {topicId} submit openly", "topicId"],
  Inbox_NotYetActive: [
    "the {role:role} in slot {slot} of topic {topicId} may act from epoch {activeFrom} on, not in {epoch}",
    "epoch",
    "activeFrom",
  ],
  Inbox_NothingSubmitted: ["nobody submitted for epoch {epoch} of topic {topicId}", "epoch"],
  Inbox_OtherKind: [
    "topic {topicId} takes another kind of report: its loss function is {lossFunction}",
    "lossFunction",
  ],
  Inbox_OtherSynthesis: [
    "the losses are those of synthesis {root}; {standing} stands for epoch {epoch} of topic {topicId}",
    "root",
    "standing",
  ],
  Inbox_Paused: ["topic {topicId} takes no submissions from epoch {from} on; this is for {epoch}", "epoch", "from"],
  Inbox_Sealed: [
    "workers of topic {topicId} commit first, and reveal within {revealWindow} seconds after the worker window",
    "topicId",
    "revealWindow",
  ],
  Inbox_UnknownInferer: [
    "the forecast is of inferer slots {inferers} (a bit mask); topic {topicId} knows {known}",
    "inferers",
    "known",
  ],
  Inbox_ValueOutOfRange: ["{value:decimal} is above {limit:decimal} in magnitude", "value", "limit"],
  Inbox_WindowClosed: [
    "the window of epoch {epoch} of topic {topicId} closed at {closedAt:time}; it is {time:time}",
    "time",
    "closedAt",
  ],
  Inbox_WindowNotOpen: [
    "the window of epoch {epoch} of topic {topicId} opens at {opensAt:time}; it is {time:time}",
    "time",
    "opensAt",
  ],
  Inbox_WrongSigner: [
    "{signer} signed for the {role:role} in slot {slot} of topic {topicId}, which is {holder}",
    "signer",
    "holder",
  ],
  InferenceFeed_BadQuality: [
    "the inference of epoch {epoch} of topic {topicId} is not good: {quality:quality}",
    "quality",
  ],
  InferenceFeed_NoData: ["topic {topicId} has no final inference yet", "topicId"],
  InferenceFeed_NoRound: ["topic {topicId} has no round {round}; the newest is {newest}", "round", "newest"],
  InferenceFeed_NotFinal: ["the inference of epoch {epoch} of topic {topicId} is not final: {status:status}", "status"],
  InferenceFeed_NotPending: ["epoch {epoch} of topic {topicId} has no pending inference: {status:status}", "status"],
  InferenceFeed_NothingBefore: ["topic {topicId} has no data from {time:time} or before", "time"],
  InferenceFeed_NothingPending: ["topic {topicId} has no pending inference", "topicId"],
  InferenceFeed_Stale: [
    "the data of topic {topicId} is of {dataTime:time}, older than {maxAge} s at {time:time}",
    "dataTime",
    "maxAge",
  ],
  InferenceFeed_TraceNotFinal: [
    "the trace of epoch {epoch} of topic {topicId} is not final: {status:status}",
    "status",
  ],
  Operators_NotNamed: [
    "{reputer} has named {operator} as its operator in topic {topicId}, not {caller}",
    "caller",
    "operator",
  ],
  Operators_ServesAnother: ["{operator} serves reputer {reputer} in topic {topicId}", "operator", "reputer"],
  Participants_AlreadyActive: ["{participant} has a seat as {role:role} of topic {topicId}", "participant"],
  Participants_AlreadyRegistered: ["{participant} is a {role:role} of topic {topicId} already", "participant"],
  Participants_NotAbsent: [
    "the {role:role} in slot {slot} of topic {topicId} was there in epoch {epoch}, or had nothing to do",
    "slot",
  ],
  Participants_NotAllowed: ["the creator of topic {topicId} has not allowed {account} as {role:role}", "account"],
  Participants_NotBetter: [
    "{participant} has merit {merit:decimal}; a seat as {role:role} of topic {topicId} takes more than {least:decimal}",
    "merit",
    "least",
  ],
  Participants_NotRegistered: ["{participant} is no {role:role} of topic {topicId}: register first", "participant"],
  Participants_NotSeated: [
    "{participant} has no seat as {role:role} in epoch {epoch} of topic {topicId}",
    "participant",
  ],
  Payments_NoValue: ["topic {topicId} has no final inference yet", "topicId"],
  Rewards_BadProof: ["the proof of place {place} does not lead to settlement {settlement} of topic {topicId}", "place"],
  Rewards_NotNewer: ["settlement {settlement} of topic {topicId} is no newer than {noted}", "settlement", "noted"],
  Rewards_NothingForKeepers: ["keepers of epoch {epoch} of topic {topicId} have been paid, or earn nothing", "epoch"],
  Rewards_NothingToClaim: [
    "the {role:role} with id {id} of topic {topicId} was paid all of its {claimed:allo}",
    "claimed",
  ],
  Rewards_UnknownParticipant: ["topic {topicId} has no {role:role} with id {id}", "id"],
  Rewards_ZeroAmount: ["the amount must be more than 0"],
  Staking_BondExceeded: [
    "open posts of {reputer} in topic {topicId} would tie up {exposure:allo} of a stake of {stake:allo}",
    "exposure",
    "stake",
  ],
  Staking_CommissionTooHigh: ["a commission of {rate:decimal} is above {limit:decimal}", "rate", "limit"],
  Staking_InsufficientShares: [
    "{holder} has {held} shares of {reputer} in topic {topicId}, not {shares}",
    "shares",
    "held",
  ],
  Staking_NoBounty: ["{account} has no bounty", "account"],
  Staking_StillUnbonding: [
    "request {request} with {reputer} in topic {topicId} is released at {releasedAt:time}; it is {time:time}",
    "time",
    "releasedAt",
  ],
  Staking_UnknownRequest: ["{holder} has no open request {request} with {reputer} in topic {topicId}", "request"],
  Staking_ZeroAmount: ["nothing to move: the amount is less than a share or a wei"],
  Topics_AlreadyPaused: ["topic {topicId} is paused from epoch {from} on", "topicId", "from"],
  Topics_NotCreator: ["{caller} is not the creator of topic {topicId}, {creator}", "caller", "creator"],
  Topics_NotPaused: ["topic {topicId} is not paused", "topicId"],
  Topics_ParameterOutOfRange: ["{name:text} is {value}; it must be from {low} to {high}", "value", "high"],
  Topics_SilentFeed: ["the truth source {feed} does not say how many decimals it has", "feed"],
  Topics_TooSoon: [
    "an update of topic {topicId} from epoch {fromEpoch} on is too soon; the first possible is {first}",
    "fromEpoch",
    "first",
  ],
  Topics_UnknownTopic: ["there is no topic {topicId}; the newest is {last}", "topicId", "last"],
};

const QUALITIES = ["no topic", "no data", "halted", "wide interval", "low participation", "good"];
const ROLES = ["inferer", "forecaster", "reputer"];
const STATUSES = ["none posted", "posted", "final", "void"];

const FORMATS: Readonly<Record<string, (value: unknown) => string>> = {
  allo: (value) => `${formatEther(value as bigint)} ALLO`,
  decimal: (value) => formatDecimal(value as bigint).replace(/\.?0+$/, ""),
  quality: (value) => QUALITIES[Number(value)],
  role: (value) => ROLES[Number(value)],
  status: (value) => STATUSES[Number(value)],
  text: (value) => hexToString(value as `0x${string}`, { size: 32 }),
  time: (value) => new Date(Number(value) * 1000).toISOString(),
};

/** The sentence of an error, the value in question and the limit; other errors are told by their names. */
export function sentenceOf(code: string, args: Readonly<Record<string, unknown>>) {
  const known = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  if (known === undefined) {
    const named = Object.entries(args).map(([name, value]) => `${name} ${value}`);
    const text = `the contract refused: ${[code, ...named].join(", ")}`;
    return { text, value: Object.values(args).map(String).join(", "), limit: code };
  }
  const [template, value, limit] = known;
  const text = template.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, format?: string) =>
    format === undefined ? String(args[name]) : FORMATS[format](args[name]),
  );
  return { text, value: value === undefined ? "" : args[value], limit: limit === undefined ? code : args[limit] };
}
