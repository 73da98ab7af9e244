/** Traces: every number of an epoch, from the logs, and proofs of single numbers against the root that the chain keeps. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Hex } from "viem";
import { readSynthesis, Status } from "../../../keeper/src/chain/epochs.ts";
import { type Packed, splitSections, unpackSections } from "../../../keeper/src/trace/codec.ts";
import { rootOf, sectionLeaves, traceDomain } from "../../../keeper/src/trace/commitment.ts";
import { slotsOf } from "../../../keeper/src/trace/epoch.ts";
import {
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
  type SynthesisSection,
  TraceKind,
} from "../../../keeper/src/trace/layout.ts";
import { ProofError, provenNumber, type TraceEvidence, traceEvidence } from "../../../keeper/src/trace/proofs.ts";
import { type Client, type OfEpoch, publicClient, reader } from "../client.ts";
import { feedOf } from "./feeds.ts";

/** All numbers of a posted synthesis, by section; participants are in the order of their slots. */
export interface SynthesisNumbers {
  readonly epoch: bigint;
  readonly root: Hex;
  /** Whether the trace is final, and not only its value. */
  readonly final: boolean;
  /** Slots behind the numbers, ascending. */
  readonly inferers: readonly number[];
  readonly forecasters: readonly number[];
  readonly numbers: Readonly<Record<SynthesisSection, readonly bigint[]>>;
}

/** A number of a synthesis trace, with what shows that it is in the trace: as `TraceEvidence` of the contracts. */
export interface NumberProof {
  readonly section: SynthesisSection;
  readonly index: number;
  readonly number: bigint;
  readonly root: Hex;
  readonly evidence: TraceEvidence;
}

export interface NumberOf extends OfEpoch {
  readonly section: SynthesisSection;
  /** Place in the section. */
  readonly index: number;
}

/** Numbers of the standing synthesis of an epoch, checked against the root that the chain keeps. */
export async function readTrace(client: Client, parameters: OfEpoch): Promise<SynthesisNumbers> {
  const { inferers, forecasters, root, final, sections } = await packed(client, parameters);
  const numbers = unpackSections(SYNTHESIS_LAYOUT, sections);
  return { epoch: parameters.epoch, root, final, inferers, forecasters, numbers };
}

/** Proves one number of the standing synthesis of an epoch from the logs. */
export async function proveNumber(client: Client, parameters: NumberOf): Promise<NumberProof> {
  const { section, index } = parameters;
  const { sections, root } = await packed(client, parameters);
  const domain = domainOf(parameters);
  const evidence = traceEvidence(sections, domain, section);
  const number = provenNumber(SYNTHESIS_LAYOUT, root, domain, section, index, evidence);
  return { section, index, number, root, evidence };
}

/** The number that evidence shows to be in the trace with this root; ProofError where it does not. */
export function verifyNumber(parameters: NumberOf, { root, evidence }: Pick<NumberProof, "root" | "evidence">): bigint {
  const { section, index } = parameters;
  return provenNumber(SYNTHESIS_LAYOUT, root, domainOf(parameters), section, index, evidence);
}

/** The same from the native feed, which returns it only where the trace is final. */
export function readProvenNumber(client: Client, parameters: NumberOf, evidence: TraceEvidence) {
  const { deployment, topicId, epoch, section, index } = parameters;
  const args = [topicId, epoch, SYNTHESIS_SECTIONS.indexOf(section), BigInt(index), evidence] as const;
  return reader(client).readContract({ ...feedOf(deployment), functionName: "elementOf", args });
}

async function packed(client: Client, parameters: OfEpoch) {
  const { deployment, topicId, epoch } = parameters;
  const [posted, status] = await Promise.all([
    readSynthesis(publicClient(client), deployment, topicId, epoch),
    reader(client).readContract({
      address: deployment.epochs,
      abi: epochsAbi,
      functionName: "traceStatusOf",
      args: [topicId, epoch],
    }),
  ]);
  const inferers = slotsOf(posted.inferers);
  const forecasters = slotsOf(posted.forecasters);
  const size = { inferers: inferers.length, forecasters: forecasters.length };
  const sections: Packed<typeof SYNTHESIS_LAYOUT> = splitSections(SYNTHESIS_LAYOUT, size, posted.trace);
  const root = rootOf(sectionLeaves(sections, domainOf(parameters)));
  if (root !== posted.root) {
    throw new ProofError("root", `the logged trace has root ${root}, the chain has ${posted.root}`, {
      value: root,
      limit: posted.root,
    });
  }
  return { inferers, forecasters, sections, root, final: status === Status.Final };
}

function domainOf({ deployment, topicId, epoch }: OfEpoch): Hex {
  return traceDomain({ chainId: deployment.chainId, contract: deployment.epochs, topicId, epoch }, TraceKind.Synthesis);
}
