/** Proofs: posts whose numbers the chain re-computes, section by section, in as many transactions as that takes. */
import { epochsAbi, inboxAbi, proofsAbi } from "@allora-evm/contracts/abis";
import { type Abi, encodeFunctionData, keccak256, type TransactionReceipt } from "viem";
import * as lossVector from "../math/lossVector.ts";
import { slotsOf } from "../trace/epoch.ts";
import {
  PAYOUT_SECTIONS,
  SETTLEMENT_LAYOUT,
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  STATE_SECTIONS,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
  type SynthesisSection,
} from "../trace/layout.ts";
import type { Call } from "./calls.ts";
import type { Sender } from "./clients.ts";
import { computeSynthesis } from "./compute.ts";
import type { Deployment } from "./deployment.ts";
import type { Engine } from "./engine.ts";
import { type PostedSettlement, readReports, readSettlement, readSubmissions, readSynthesis } from "./epochs.ts";
import { synthesisProof } from "./evidence.ts";
import type { Order } from "./lane.ts";
import { settlementEvidence } from "./settlementEvidence.ts";
import type { Topic } from "./topic.ts";
import { send } from "./transactions.ts";

/** Sections that a value is computed from. */
export const VALUE_SECTIONS: readonly SynthesisSection[] = [
  "participants",
  "inferences",
  "forecastImplied",
  "weights",
  "combined",
];

/** Gas that one transaction of a proof is estimated at, at most; well below what the chain allows one transaction. */
const GAS_BUDGET = 13_000_000n;

export interface ProofOptions {
  /** Sections to prove, all by default. */
  readonly sections?: readonly string[];
  readonly gasBudget?: bigint;
  readonly onReceipt?: (section: string, receipt: TransactionReceipt) => void;
}

/** A section's numbers, and the call that proves some of them. */
interface Part {
  readonly section: string;
  readonly count: number;
  readonly proven: number;
  /** Length of the blocks of numbers that no call may go beyond. */
  readonly block?: number;
  readonly call: (from: number, to: number) => Call;
  /** Of the post, which tells it from others with the same numbers. */
  readonly deadline: bigint;
}

/** Proves what is not proven yet of an epoch's synthesis. */
export async function proveSynthesis(
  sender: Sender,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  options: ProofOptions = {},
): Promise<TransactionReceipt[]> {
  const { client } = sender;
  const [posted, submissions] = await Promise.all([
    readSynthesis(client, deployment, topic.id, epoch),
    readSubmissions(client, deployment, topic.id, epoch),
  ]);
  const base = posted.base === 0 ? null : await readSettlement(client, deployment, topic.id, posted.base);
  const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
  const receipts: TransactionReceipt[] = [];
  for (const section of SYNTHESIS_SECTIONS) {
    if (!(options.sections ?? SYNTHESIS_SECTIONS).includes(section)) continue;
    const number = SYNTHESIS_SECTIONS.indexOf(section);
    const shown = synthesisProof(deployment, topic.id, posted, submissions, base, [section]);
    const proven = await client.readContract({
      address: deployment.proofs,
      abi: proofsAbi,
      functionName: "provenOf",
      args: [topic.id, epoch, number],
    });
    const call = (from: number, to: number) =>
      proofsCall(deployment, "proveSynthesis", [
        topic.id,
        epoch,
        posted.root,
        number,
        BigInt(from),
        BigInt(to),
        shown.evidence,
        shown.submissions,
      ]);
    const count = SYNTHESIS_LAYOUT[section].count(size);
    receipts.push(
      ...(await provePart(
        sender,
        { section, count, proven: Number(proven), call, deadline: posted.deadline },
        options,
      )),
    );
  }
  return receipts;
}

/** Proves what is not proven yet of a settlement: both parts, or the state part where no payout part stands. */
export async function proveSettlement(
  sender: Sender,
  deployment: Deployment,
  topic: Topic,
  number: number,
  options: ProofOptions = {},
): Promise<TransactionReceipt[]> {
  const { client } = sender;
  const posted = await readSettlement(client, deployment, topic.id, number);
  const [synthesis, base, reports, paid] = await Promise.all([
    readSynthesis(client, deployment, topic.id, posted.epoch),
    number === 1 ? null : readSettlement(client, deployment, topic.id, number - 1),
    readReports(client, deployment, topic.id, posted.epoch),
    client.readContract({
      address: deployment.epochs,
      abi: epochsAbi,
      functionName: "paidCount",
      args: [topic.id],
    }),
  ]);
  const wanted = options.sections ?? (number > paid ? STATE_SECTIONS : SETTLEMENT_SECTIONS);
  const receipts: TransactionReceipt[] = [];
  for (const section of SETTLEMENT_SECTIONS) {
    if (!wanted.includes(section)) continue;
    const place = SETTLEMENT_SECTIONS.indexOf(section);
    const proven = await client.readContract({
      address: deployment.proofs,
      abi: proofsAbi,
      functionName: "settlementProvenOf",
      args: [topic.id, number, place],
    });
    const call = (from: number, to: number) => {
      const evidence = settlementEvidence(deployment, topic.id, posted, synthesis, base, reports, section, from, to);
      const range = [BigInt(from), BigInt(to)];
      return proofsCall(deployment, "proveSettlement", [
        topic.id,
        number,
        rootOfPart(posted, section),
        place,
        ...range,
        evidence,
      ]);
    };
    const count = SETTLEMENT_LAYOUT[section].count(posted.size);
    // Evidence holds the losses of one report, where losses are reported.
    const { inferers, forecasters } = posted.size;
    const block = section === "losses" ? lossVector.size(inferers, forecasters) : count;
    const part = { section, count, proven: Number(proven), block, call, deadline: posted.deadline };
    receipts.push(...(await provePart(sender, part, options)));
  }
  return receipts;
}

/** Posts the synthesis of an epoch whose worker window is over, and proves its value in the same transaction. */
export async function postProven(
  sender: Sender,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  { engine, ...order }: Partial<Order> & { readonly engine?: Engine | undefined } = {},
): Promise<TransactionReceipt> {
  const { client } = sender;
  const [{ bytes, base }, submissions, intake] = await Promise.all([
    computeSynthesis(client, deployment, topic, epoch, engine),
    readSubmissions(client, deployment, topic.id, epoch),
    client.readContract({
      address: deployment.inbox,
      abi: inboxAbi,
      functionName: "intakeOf",
      args: [topic.id, epoch],
    }),
  ]);
  const settlement = base === 0 ? null : await readSettlement(client, deployment, topic.id, base);
  const trace = { epoch, inferers: intake.inferers, forecasters: intake.forecasters, trace: bytes };
  const shown = synthesisProof(deployment, topic.id, trace, submissions, settlement, VALUE_SECTIONS);
  const args = [topic.id, epoch, base, bytes, shown.evidence, shown.submissions];
  return send(sender, proofsCall(deployment, "postProven", args), order);
}

/** Proves a section in as few transactions as the budget allows. */
async function provePart(
  sender: Sender,
  { section, count, proven, block = count, call, deadline }: Part,
  { gasBudget = GAS_BUDGET, onReceipt }: ProofOptions,
): Promise<TransactionReceipt[]> {
  const receipts: TransactionReceipt[] = [];
  let from = proven;
  // What one transaction took is the first guess of what the next one can.
  let length = count - from;
  while (from < count) {
    length = Math.min(length, count - from, block - (from % block));
    while (length > 1 && !(await fits(sender, call(from, from + length), gasBudget))) length = Math.ceil(length / 2);
    const part = call(from, from + length);
    const intent = `prove/${deadline}/${keccak256(encodeFunctionData(part))}`;
    const receipt = await send(sender, part, { intent });
    receipts.push(receipt);
    onReceipt?.(section, receipt);
    from += length;
  }
  return receipts;
}

/** Whether a call is estimated below a budget; one that is refused for other reasons is refused when it is sent. */
async function fits({ client, wallet }: Sender, call: Call, gasBudget: bigint): Promise<boolean> {
  try {
    return (await client.estimateContractGas({ ...call, account: wallet.account })) <= gasBudget;
  } catch {
    return false;
  }
}

function rootOfPart(posted: PostedSettlement, section: SettlementSection) {
  const payout = (PAYOUT_SECTIONS as readonly string[]).includes(section);
  return payout ? posted.payoutRoot : posted.stateRoot;
}

function proofsCall(deployment: Deployment, functionName: string, args: readonly unknown[]): Call {
  return { address: deployment.proofs, abi: proofsAbi as Abi, functionName, args };
}
