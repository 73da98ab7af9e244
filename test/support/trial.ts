/** The verifiers, asked about posts that no chain holds: thousands of questions in the time of a few transactions. */
import { payoutVerifierAbi, stateVerifierAbi, synthesisVerifierAbi } from "@allora-evm/contracts/abis";
import { network } from "hardhat";
import { type Address, encodeFunctionData, type Hex, zeroHash } from "viem";
import type { PostedSettlement, PostedSynthesis } from "../../keeper/src/chain/epochs.ts";
import { synthesisEvidence } from "../../keeper/src/chain/evidence.ts";
import { settlementEvidence } from "../../keeper/src/chain/settlementEvidence.ts";
import type { TopicMath } from "../../keeper/src/engine/types.ts";
import { NETWORK } from "../../keeper/src/math/lossVector.ts";
import { splitSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import { traceDomain } from "../../keeper/src/trace/commitment.ts";
import { maskOf } from "../../keeper/src/trace/epoch.ts";
import {
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  type SettlementSize,
  STATE_LAYOUT,
  STATE_SECTIONS,
  SYNTHESIS_SECTIONS,
  type SynthesisSection,
  TraceKind,
} from "../../keeper/src/trace/layout.ts";
import {
  chainHead,
  chainSeed,
  contentOf,
  Role,
  SubmissionWindow,
  submissionLink,
} from "../../keeper/src/trace/submissions.ts";
import type { Act, Scene } from "./scene.ts";

export interface Verdict {
  /** Whether the verifier answered; it refuses bad evidence. */
  readonly answered: boolean;
  readonly wrong: boolean;
  readonly gas: bigint;
}

/** One number of a posted trace that is put to a verifier. */
export type Question =
  | { readonly kind: "synthesis"; readonly section: SynthesisSection; readonly index: number }
  | { readonly kind: "settlement"; readonly section: SettlementSection; readonly index: number };

export type SynthesisEvidence = ReturnType<typeof synthesisEvidence>;
export type SettlementEvidence = ReturnType<typeof settlementEvidence>;

const NO_SIZE: SettlementSize = {
  inferers: 0,
  forecasters: 0,
  reputers: 0,
  reports: 0,
  steps: 0,
  infererSlots: 0,
  forecasterSlots: 0,
  reputerSlots: 0,
};

/** More than any number of questions needs. */
const GAS = 50_000_000_000n;

export interface Call {
  readonly verifier: "synthesis" | "state" | "payout";
  readonly data: Hex;
}

type Judge = (verifier: Address, calls: readonly Hex[]) => Promise<readonly Verdict[]>;

/** Calls that one request holds at most: the chain takes half a gigabyte to trace a large one. */
const CALLS_PER_REQUEST = 4;

/** Calls after which a chain is left for a new one: it remembers all that it was asked. */
const CALLS_PER_CHAIN = 300;

interface Court {
  readonly judge: Judge;
  readonly verifiers: Readonly<Record<Call["verifier"], Address>>;
  readonly registry: Address;
  readonly close: () => Promise<void>;
}

export class Trial {
  #court: Court;
  #asked = 0;

  private constructor(court: Court) {
    this.#court = court;
  }

  static async create(): Promise<Trial> {
    return new Trial(await openCourt());
  }

  /** Answers to all calls, in their order. */
  async ask(calls: readonly Call[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    this.#asked += calls.length;
    if (this.#asked > CALLS_PER_CHAIN) {
      await this.#court.close();
      this.#court = await openCourt();
      this.#asked = calls.length;
    }
    const { judge, verifiers } = this.#court;
    for (const verifier of ["synthesis", "state", "payout"] as const) {
      const own = calls.flatMap((call, index) => (call.verifier === verifier ? [{ ...call, index }] : []));
      const answers: Verdict[] = [];
      for (let first = 0; first < own.length; first += CALLS_PER_REQUEST) {
        const some = own.slice(first, first + CALLS_PER_REQUEST).map(({ data }) => data);
        answers.push(...(await judge(verifiers[verifier], some)));
      }
      own.forEach(({ index }, i) => {
        verdicts[index] = answers[i];
      });
    }
    return verdicts;
  }

  /** The question about one number of a posted synthesis, with the right evidence unless other is given. */
  synthesisCall(
    scene: Scene,
    act: Act,
    posted: PostedSynthesis,
    section: SynthesisSection,
    index: number,
    evidence: SynthesisEvidence = synthesisEvidenceOf(scene, act, posted, section, index),
  ): Call {
    const args = [
      synthesisCommitments(scene, act, posted),
      SYNTHESIS_SECTIONS.indexOf(section),
      BigInt(index),
      evidence,
    ];
    const data = encodeFunctionData({ abi: synthesisVerifierAbi, functionName: "isWrong", args: args as never });
    return { verifier: "synthesis", data };
  }

  settlementCall(
    scene: Scene,
    act: Act,
    posted: PostedSettlement,
    section: SettlementSection,
    index: number,
    evidence: SettlementEvidence = settlementEvidenceOf(scene, act, posted, section, index),
  ): Call {
    const number = SETTLEMENT_SECTIONS.indexOf(section);
    const args = [this.#settlementCommitments(scene, act, posted), number, BigInt(index), evidence] as never;
    const isState = (STATE_SECTIONS as readonly string[]).includes(section);
    const abi = isState ? stateVerifierAbi : payoutVerifierAbi;
    return {
      verifier: isState ? "state" : "payout",
      data: encodeFunctionData({ abi: abi as typeof stateVerifierAbi, functionName: "isWrong", args }),
    };
  }

  /** As Commitments.settlementCommitmentsOf assembles them. */
  #settlementCommitments(scene: Scene, act: Act, posted: PostedSettlement) {
    const { deployment, topicId, math } = scene;
    const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId };
    const { previous } = act;
    const at = { ...place, epoch: posted.epoch };
    const seed = chainSeed({ ...at, contract: deployment.inbox }, SubmissionWindow.Reputers);
    const links = act.reports.map((report) => {
      const { slot, id } = report;
      return submissionLink({ role: Role.Reputer, slot, id, value: contentOf(report), inferers: 0, losses: [] });
    });
    return {
      stateRoot: posted.stateRoot,
      payoutRoot: posted.payoutRoot,
      stateDomain: traceDomain(at, TraceKind.State),
      payoutDomain: traceDomain(at, TraceKind.Payout),
      synthesisRoot: act.synthesis.root,
      synthesisDomain: traceDomain(at, TraceKind.Synthesis),
      seed,
      reports: chainHead(seed, links),
      baseStateRoot: previous?.stateRoot ?? zeroHash,
      basePayoutRoot: previous?.payoutRoot ?? zeroHash,
      baseStateDomain: previous ? traceDomain({ ...place, epoch: previous.epoch }, TraceKind.State) : zeroHash,
      basePayoutDomain: previous ? traceDomain({ ...place, epoch: previous.epoch }, TraceKind.Payout) : zeroHash,
      inferers: act.synthesis.inferers,
      forecasters: act.synthesis.forecasters,
      reputers: maskOf(act.reports.map(({ slot }) => slot)),
      reward: posted.reward,
      size: posted.size,
      baseSize: previous?.size ?? NO_SIZE,
      participants: this.#court.registry,
      staking: this.#court.registry,
      topicId,
      stakeTime: act.stakeTime,
      math: math satisfies TopicMath,
    };
  }
}

/** Verifiers on a new chain, at the same addresses on each. */
async function openCourt(): Promise<Court> {
  const connection = await network.create("equations");
  const { viem } = connection;
  const trial = await viem.deployContract("Trial");
  const synthesis = await viem.deployContract("SynthesisVerifier");
  const state = await viem.deployContract("StateVerifier");
  const payout = await viem.deployContract("PayoutVerifier");
  const client = await viem.getPublicClient();
  const judge: Judge = (verifier, calls) => {
    const { address, abi } = trial;
    const args = [verifier, calls] as const;
    return client.readContract({ address, abi, functionName: "judge", args, gas: GAS } as never) as ReturnType<Judge>;
  };
  const verifiers = { synthesis: synthesis.address, state: state.address, payout: payout.address };
  return { judge, verifiers, registry: trial.address, close: () => connection.close() };
}

export function synthesisEvidenceOf(
  { deployment, topicId }: Scene,
  { submissions, base }: Act,
  posted: PostedSynthesis,
  section: SynthesisSection,
  index: number,
): SynthesisEvidence {
  return synthesisEvidence(deployment, topicId, posted, submissions, base, section, index);
}

export function settlementEvidenceOf(
  { deployment, topicId }: Scene,
  { synthesis, previous, reports }: Act,
  posted: PostedSettlement,
  section: SettlementSection,
  index: number,
): SettlementEvidence {
  return settlementEvidence(deployment, topicId, posted, synthesis, previous, reports, section, index);
}

/** As Commitments.commitmentsOf assembles them. */
function synthesisCommitments({ deployment, topicId, math }: Scene, act: Act, posted: PostedSynthesis) {
  const { base, submissions } = act;
  const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId };
  const at = { ...place, epoch: posted.epoch };
  const seed = chainSeed({ ...at, contract: deployment.inbox }, SubmissionWindow.Workers);
  return {
    root: posted.root,
    domain: traceDomain(at, TraceKind.Synthesis),
    seed,
    submissions: chainHead(seed, submissions.map(submissionLink)),
    inferers: posted.inferers,
    forecasters: posted.forecasters,
    baseRoot: base?.stateRoot ?? zeroHash,
    baseDomain: base ? traceDomain({ ...place, epoch: base.epoch }, TraceKind.State) : zeroHash,
    networkLoss: base ? networkLossOf(base) : 0n,
    baseSize: base?.size ?? NO_SIZE,
    pNorm: math.pNorm,
    cNorm: math.cNorm,
    epsilon: math.epsilon,
  };
}

function networkLossOf({ size, state }: PostedSettlement): bigint {
  return unpackSections(STATE_LAYOUT, splitSections(STATE_LAYOUT, size, state)).consensusLoss[NETWORK];
}
