/** What the contract would refuse is refused here, with the value and the limit. */
import type { Hex } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { epochTimes, type Topic } from "../chain/topic.ts";
import { LossFunction } from "../math/losses.ts";
import { type GatewaySubmission, type Reveal, refusal, type SignedSubmission } from "../nodes/submissions.ts";
import { commitmentOf, forecastPayload, inferencePayload } from "../trace/sealing.ts";
import { Role } from "../trace/submissions.ts";
import type { EpochState } from "./chainState.ts";
import { isSealed, roleOf, windowOf } from "./relaying.ts";
import type { Signatures } from "./signatures.ts";

/** Throws InputError `window` or `kind` where the topic takes no such submission at `time`. */
export function checkWindow(topic: Topic, time: number, submission: GatewaySubmission): void {
  const { epoch } = submission.message;
  const sealed = topic.schedule.revealWindow > 0;
  const truths = topic.lossFunction !== LossFunction.Reported;
  const expected =
    roleOf(submission) === Role.Reputer && submission.kind !== "Commitment"
      ? truths === (submission.kind === "Report")
      : sealed === isSealed(submission);
  if (!expected) {
    const takes = [sealed ? "commitments and reveals" : "open inferences and forecasts", truths ? "truths" : "losses"];
    throw refusal("kind", `topic ${topic.id} takes no ${submission.kind}`, submission.kind, takes.join(", "));
  }
  const { from, until } = windowOf(topic.schedule, submission);
  if (time >= from && time < until) return;
  const state = time < from ? "not open yet" : "over";
  throw refusal("window", `the window of epoch ${epoch} is ${state}`, time, `${from}-${until}`);
}

/** Whose a submission is, and who signed it. */
export interface Author {
  readonly participant: Hex;
  readonly signer: Hex;
}

/** Who the submission is of; throws InputError where the chain would not take it. */
export function admit(
  signatures: Signatures,
  deployment: Deployment,
  state: EpochState,
  submission: GatewaySubmission,
): Author {
  const { slot, message } = submission;
  const { epoch } = message;
  checkWindow(state.topic, state.head.timestamp, submission);
  const role = roleOf(submission);
  const { from } = windowOf(state.topic.schedule, submission);
  if (from === epochTimes(state.topic.schedule, epoch).opensAt && state.paused) {
    throw refusal("paused", `the topic's creator paused it: epoch ${epoch} takes no submissions`, epoch, "none");
  }
  const author =
    "signature" in submission
      ? checkSigner(signatures, state, submission)
      : checkCommitment(deployment, state, submission);
  if ("inferers" in message && (message.inferers & ~state.knownInferers) !== 0) {
    const unknown = (message.inferers & ~state.knownInferers) >>> 0;
    throw refusal("inferers", "the forecast names slots without an inferer", unknown, state.knownInferers);
  }
  if (submission.kind === "LossReport") checkLosses(state, submission.message.root, submission.message.losses.length);
  if (hasSubmitted(state, submission)) {
    throw refusal("duplicate", `slot ${slot} has submitted for epoch ${epoch} already`, slot, "once per epoch");
  }
  return author;

  function checkLosses({ standing }: EpochState, root: Hex, length: number): void {
    if (standing?.root !== root) {
      throw refusal("root", `the losses are those of another synthesis`, root, standing?.root ?? "none");
    }
    if (length !== standing.losses) throw refusal("losses", "losses are missing", length, standing.losses);
  }

  function hasSubmitted({ submitted, subject, commitments }: EpochState, { kind, message: said }: GatewaySubmission) {
    if (kind === "Commitment") return commitments.some((made) => made.role === role && made.slot === slot);
    if (kind === "LossReport" && said.root !== subject) return false;
    return ((submitted[role] >>> slot) & 1) === 1;
  }
}

function checkSigner(signatures: Signatures, { seats }: EpochState, submission: SignedSubmission): Author {
  const { slot } = submission;
  const seat = seats[roleOf(submission)][slot];
  const signer = seat && signatures.signerOf(submission);
  if (seat !== undefined && signer !== undefined && seat.signers.includes(signer)) {
    return { participant: seat.participant, signer };
  }
  const [holder, found] = [seat?.participant ?? "nobody", signer ?? "nobody"];
  throw refusal("signer", `slot ${slot} is held by ${holder}, not by ${found}`, found, holder);
}

/** A reveal needs no signature: what it opens says whose it is. */
function checkCommitment({ chainId, inbox }: Deployment, { commitments }: EpochState, reveal: Reveal): Author {
  const { kind, slot, message } = reveal;
  const { topicId, epoch, salt, id } = message;
  const role = roleOf(reveal);
  const made = commitments.find((commitment) => commitment.role === role && commitment.slot === slot);
  if (made !== undefined && made.id === id) {
    const payload =
      kind === "InferenceReveal" ? inferencePayload(message.value) : forecastPayload(message.inferers, message.losses);
    const place = { chainId, contract: inbox, topicId, epoch };
    const found = commitmentOf(place, role, made.participant, payload, salt);
    const participant = made.participant.toLowerCase() as Hex;
    if (found === made.commitment) return { participant, signer: participant };
  }
  const expected = made === undefined ? "none" : `${made.commitment} of id ${made.id}`;
  throw refusal("commitment", `this is not what slot ${slot} committed to`, `id ${id}`, expected);
}
