/** Any epoch rebuilt from the chain's data alone, and every post of it compared with that, section by section. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Address, Hex, PublicClient } from "viem";
import { EMPTY_STATE } from "../engine/slots.ts";
import { type Packed, splitSections, unpackNumbers, unpackSections } from "../trace/codec.ts";
import { rootOf, sectionLeaves, traceDomain } from "../trace/commitment.ts";
import { settlementTrace, slotsOf, synthesisTrace } from "../trace/epoch.ts";
import { type NumberFormat, PAYOUT_LAYOUT, STATE_LAYOUT, SYNTHESIS_LAYOUT, TraceKind } from "../trace/layout.ts";
import { postedSynthesis, readStakedReports } from "./compute.ts";
import type { Deployment } from "./deployment.ts";
import {
  ChainError,
  compareLogs,
  readReports,
  readSettlement,
  readSubmissions,
  Status,
  stateOf,
  withPayout,
} from "./epochs.ts";
import { settlementRoots } from "./evidence.ts";
import { readHeads, reportsHead, submissionsHead } from "./inputs.ts";
import { readMath, type Topic } from "./topic.ts";

type LogPlace = Parameters<typeof compareLogs>[0];

/** One section of a post: how many of its numbers are not what the equations yield, and the first of those. */
export interface SectionVerdict {
  readonly name: string;
  readonly count: number;
  readonly wrong: number;
  readonly first:
    | { readonly index: number; readonly posted: bigint; readonly expected: bigint | undefined }
    | undefined;
}

export interface PostVerdict {
  readonly kind: "synthesis" | "settlement" | "payout";
  /** Of a settlement, that of its state part. */
  readonly root: Hex;
  readonly poster: Address;
  /** Neither refuted nor void. */
  readonly standing: boolean;
  /** Settlement that it stands on, 0 for none. */
  readonly base: number;
  /** The logged bytes are those that the contract committed to. */
  readonly committed: boolean;
  readonly sections: readonly SectionVerdict[];
}

export interface EpochVerdict {
  readonly topicId: bigint;
  readonly epoch: bigint;
  /** The logged submissions and reports are those that the inbox chained, in that order. */
  readonly inputs: boolean;
  readonly posts: readonly PostVerdict[];
}

/** True for a post whose bytes and numbers are all as they should be. */
export function isRight({ committed, sections }: PostVerdict): boolean {
  return committed && sections.every(({ wrong }) => wrong === 0);
}

/** True when the inputs are complete and all that stands is right. */
export function stands({ inputs, posts }: EpochVerdict): boolean {
  return inputs && posts.every((post) => !post.standing || isRight(post));
}

/** The numbers of a section, as posted; SD59x18, masks, stakes or counts, see `trace/layout.ts`. */
export type SectionNumbers = Readonly<Record<string, readonly bigint[]>>;

/**
 * Verifies all posts of an epoch; ChainError `epoch` when there is none. `onPost` gets each verdict as soon as it is
 * there, with the numbers that were posted.
 */
export async function verifyEpoch(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  onPost: (verdict: PostVerdict, numbers: SectionNumbers) => void = () => undefined,
): Promise<EpochVerdict> {
  const read = { address: deployment.epochs, abi: epochsAbi } as const;
  const filter = { ...read, args: { topicId: topic.id }, fromBlock: deployment.block, strict: true } as const;
  const [math, syntheses, settlements, payouts, submissions, inputs] = await Promise.all([
    readMath(client, deployment, topic.id, epoch),
    client.getContractEvents({ ...filter, eventName: "SynthesisPosted" }),
    client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
    client.getContractEvents({ ...filter, eventName: "PayoutPosted" }),
    readSubmissions(client, deployment, topic.id, epoch),
    verifyInputs(client, deployment, topic.id, epoch),
  ]);
  // A settlement that was cut off gives its number to the one that is posted instead.
  const settlementBefore = (number: number, log: LogPlace) =>
    settlements.filter((other) => other.args.settlement === number && compareLogs(other, log) < 0).at(-1);
  const stateBefore = (number: number, log: LogPlace) => {
    if (number === 0) return EMPTY_STATE;
    const found = settlementBefore(number, log);
    if (found === undefined) throw missing("settlement", number, "SettlementPosted");
    const paid = payouts
      .filter((other) => other.args.settlement === number)
      .filter((other) => compareLogs(found, other) < 0 && compareLogs(other, log) < 0)
      .at(-1);
    return stateOf(paid === undefined ? found.args : withPayout(found.args, paid.args));
  };

  const posts: PostVerdict[] = [];
  const judged = <L extends Readonly<Record<string, NumberFormat>>>(
    layout: L,
    packed: Packed<L>,
    verdict: PostVerdict,
  ) => {
    posts.push(verdict);
    onPost(verdict, unpackSections(layout, packed));
  };
  const posted = syntheses.filter(({ args }) => args.epoch === epoch);
  if (posted.length === 0) throw missing("epoch", epoch, "SynthesisPosted");
  const [record, status, count, paidCount] = await Promise.all([
    client.readContract({ ...read, functionName: "synthesisOf", args: [topic.id, epoch] }),
    client.readContract({ ...read, functionName: "traceStatusOf", args: [topic.id, epoch] }),
    client.readContract({ ...read, functionName: "settlementCount", args: [topic.id] }),
    client.readContract({ ...read, functionName: "paidCount", args: [topic.id] }),
  ]);
  const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId: topic.id, epoch };
  for (const log of posted) {
    const { root, poster, base, inferers, forecasters, trace } = log.args;
    const size = { inferers: slotsOf(inferers).length, forecasters: slotsOf(forecasters).length };
    const sections: Packed<typeof SYNTHESIS_LAYOUT> = splitSections(SYNTHESIS_LAYOUT, size, trace);
    const expected = synthesisTrace(math, stateBefore(base, log), submissions);
    judged(SYNTHESIS_LAYOUT, sections, {
      kind: "synthesis",
      root,
      poster,
      base,
      standing: record.root === root && (status === Status.Posted || status === Status.Final),
      committed: rootOf(sectionLeaves(sections, traceDomain(place, TraceKind.Synthesis))) === root,
      sections: compare(SYNTHESIS_LAYOUT, sections, expected.sections),
    });
  }
  const reports = await readStakedReports(client, deployment, topic, epoch);
  const settled = settlements.filter(({ args }) => args.epoch === epoch);
  const repaid = payouts.filter(({ args }) => args.epoch === epoch);
  for (const log of [...settled, ...repaid].sort(compareLogs)) {
    const first = log.eventName === "SettlementPosted" ? log : settled.findLast((other) => compareLogs(other, log) < 0);
    const synthesis = posted.filter((other) => compareLogs(other, log) < 0).at(-1);
    if (first === undefined) throw missing("settlement", epoch, "SettlementPosted");
    if (synthesis === undefined) throw missing("synthesis", epoch, "SynthesisPosted");
    const post = log.eventName === "PayoutPosted" ? withPayout(first.args, log.args) : first.args;
    const { settlement: number, reward, size, state, payout, stateRoot, payoutRoot } = post;
    const { inferers, forecasters, trace } = synthesis.args;
    const inference = postedSynthesis(inferers, forecasters, trace);
    const expected = settlementTrace(math, stateBefore(number - 1, log), inference, reports, reward);
    const kept = number <= count ? await readSettlement(client, deployment, topic.id, number) : undefined;
    const roots = settlementRoots(deployment, topic.id, { epoch, size, state, payout });
    const postedState = splitSections(STATE_LAYOUT, size, state);
    const postedPayout = splitSections(PAYOUT_LAYOUT, size, payout);
    const statePart = compare(STATE_LAYOUT, postedState, splitSections(STATE_LAYOUT, expected.size, expected.state));
    const payoutPart = compare(
      PAYOUT_LAYOUT,
      postedPayout,
      splitSections(PAYOUT_LAYOUT, expected.size, expected.payout),
    );
    const stateStands = kept?.stateRoot === stateRoot;
    const payoutStands = stateStands && number <= paidCount && kept?.payoutRoot === payoutRoot;
    const common = { poster: log.args.poster, base: number - 1 };
    const payoutCommitted = roots.payoutRoot === payoutRoot;
    if (log.eventName === "SettlementPosted") {
      const committed = roots.stateRoot === stateRoot;
      const verdict = { ...common, root: stateRoot, standing: stateStands, committed, sections: statePart };
      judged(STATE_LAYOUT, postedState, { kind: "settlement", ...verdict });
    }
    const verdict = { ...common, root: payoutRoot, standing: payoutStands, sections: payoutPart };
    judged(PAYOUT_LAYOUT, postedPayout, { kind: "payout", ...verdict, committed: payoutCommitted });
  }
  return { topicId: topic.id, epoch, inputs, posts };
}

function missing(code: string, what: bigint | number, event: string): ChainError {
  return new ChainError(code, `no log of ${code} ${what}`, { value: what, limit: `a ${event} log` });
}

/** Compares the logged submissions and reports with the heads of the chains that the inbox keeps. */
async function verifyInputs(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<boolean> {
  const [heads, submissions, reports] = await Promise.all([
    readHeads(client, deployment, topicId, epoch),
    readSubmissions(client, deployment, topicId, epoch),
    readReports(client, deployment, topicId, epoch),
  ]);
  return (
    heads.submissions === submissionsHead(deployment, topicId, epoch, submissions) &&
    heads.reports === reportsHead(deployment, topicId, epoch, reports)
  );
}

/** Verdicts on all sections; where one has another length than expected, all numbers without a counterpart are wrong. */
function compare<L extends Readonly<Record<string, NumberFormat>>>(
  layout: L,
  posted: Packed<L>,
  expected: Packed<L>,
): SectionVerdict[] {
  return Object.keys(layout).map((name) => {
    const theirs = unpackNumbers(layout[name], posted[name]);
    const ours = unpackNumbers(layout[name], expected[name]);
    const wrong = theirs.flatMap((value, index) => (value === ours[index] ? [] : [index]));
    const missing = Math.max(0, ours.length - theirs.length);
    const [index] = wrong;
    return {
      name,
      count: theirs.length,
      wrong: wrong.length + missing,
      first: index === undefined ? undefined : { index, posted: theirs[index], expected: ours[index] },
    };
  });
}
