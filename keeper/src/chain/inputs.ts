/** Whether what the logs say an epoch took is all that the inbox took: endpoints leave out logs without an error. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import { type Hex, type PublicClient, zeroHash } from "viem";
import {
  chainHead,
  chainSeed,
  contentOf,
  Role,
  type Submission,
  SubmissionWindow,
  submissionLink,
} from "../trace/submissions.ts";
import type { Deployment } from "./deployment.ts";
import { type AcceptedReport, ChainError } from "./epochs.ts";

/** A client that answers from logs that it holds, and can read them again. */
export interface Rereads {
  /** Reads the logs of a span of the chain's time again; whether that changed anything. */
  readonly reread: (from: number, until: number) => Promise<boolean>;
}

/** What `read` finds in the logs of a span of time; where those lack something (`inputs`), in what is read again of them. */
export async function rereading<T>(
  client: PublicClient,
  from: number,
  until: number,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { reread } = client as Partial<Rereads>;
    const isLack = error instanceof ChainError && error.code === "inputs";
    if (!isLack || reread === undefined || !(await reread(from, until))) throw error;
    return read();
  }
}

/** Heads of the chains in which the inbox links what an epoch took. */
export async function readHeads(
  client: Pick<PublicClient, "readContract">,
  { inbox }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<{ readonly submissions: Hex; readonly reports: Hex }> {
  return client.readContract({ address: inbox, abi: inboxAbi, functionName: "intakeOf", args: [topicId, epoch] });
}

/** Head that submissions lead to, in the order in which they were taken. */
export function submissionsHead(
  deployment: Deployment,
  topicId: bigint,
  epoch: bigint,
  submissions: readonly Submission[],
): Hex {
  return headOf(deployment, topicId, epoch, SubmissionWindow.Workers, submissions.map(submissionLink));
}

/** Likewise of reports. */
export function reportsHead(
  deployment: Deployment,
  topicId: bigint,
  epoch: bigint,
  reports: readonly AcceptedReport[],
): Hex {
  const links = reports.map((report) => {
    const { slot, id } = report;
    return submissionLink({ role: Role.Reputer, slot, id, value: contentOf(report), inferers: 0, losses: [] });
  });
  return headOf(deployment, topicId, epoch, SubmissionWindow.Reputers, links);
}

/** ChainError `inputs` where the logs of an epoch do not lead to the head that the inbox has. */
export function requireHead(what: "submissions" | "reports", topicId: bigint, epoch: bigint, found: Hex, head: Hex) {
  if (found === head) return;
  throw new ChainError("inputs", `logs lack ${what} of epoch ${epoch} of topic ${topicId}, or are of another branch`, {
    value: found,
    limit: head,
  });
}

function headOf(
  { inbox: contract, chainId }: Deployment,
  topicId: bigint,
  epoch: bigint,
  window: SubmissionWindow,
  links: readonly Hex[],
): Hex {
  return links.length === 0 ? zeroHash : chainHead(chainSeed({ chainId, contract, topicId, epoch }, window), links);
}
