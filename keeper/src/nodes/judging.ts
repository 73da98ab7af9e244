/** Reports that their reputers answer for: truths that the topic's source contradicts, and two that one key signed. */
import { disputesAbi, inboxAbi, participantsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import { type Address, decodeFunctionData, type Hex, isAddressEqual, zeroAddress } from "viem";
import type { Challenge } from "../chain/challenges.ts";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { ChainError, readReports } from "../chain/epochs.ts";
import type { ChainMetrics } from "../chain/metrics.ts";
import { isRefusal } from "../chain/refusals.ts";
import { answerAt } from "../chain/sources.ts";
import { epochAt, epochTimes, type Topic } from "../chain/topic.ts";
import { LossFunction } from "../math/losses.ts";
import { truthExcess } from "../math/truths.ts";
import { contentOf, Role } from "../trace/submissions.ts";
import { challenge } from "./challenging.ts";

export interface JudgeOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
  readonly dryRun?: boolean | undefined;
  readonly metrics?: ChainMetrics | undefined;
}

/** Seconds after an epoch's reputer window in which truths are compared. Twin of Schedules.SETTLEMENT_GRACE. */
const SETTLEMENT_GRACE = 86_400;

/** Epochs that one step judges at most. */
const EPOCH_LIMIT = 50;

/** A report or losses of one epoch with the signature that it was relayed with. */
interface SignedReport {
  readonly root: Hex | undefined;
  /** As the inbox takes it. */
  readonly report: object;
  readonly content: string;
  readonly slot: number;
}

interface Verdict extends Challenge {
  readonly reason: "truth" | "equivocation";
  readonly epoch: bigint;
  readonly reputer: Address;
}

export class Judge {
  readonly #options: JudgeOptions;
  /** Epochs up to this one were looked at; of those, the ones that could not be judged. */
  #last: bigint | undefined;
  readonly #failed = new Set<bigint>();

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /**
   * Judges the epochs whose reports are complete and can be compared still, each once. What fails keeps no other epoch and
   * no other reputer from being judged, and is tried again; the first failure is thrown.
   */
  async step(): Promise<void> {
    const { sender, topic } = this.#options;
    const time = Number((await sender.client.getBlock()).timestamp);
    const { reportsUntil, opensAt } = epochTimes(topic.schedule, 0n);
    const length = reportsUntil - opensAt;
    const oldest = epochAt(topic.schedule, time - length - SETTLEMENT_GRACE - topic.schedule.challengeWindow) + 1n;
    const newest = epochAt(topic.schedule, time - length);
    const first = this.#last === undefined || this.#last + 1n < oldest ? oldest : this.#last + 1n;
    const failures: unknown[] = [];
    for (const epoch of this.#failed) if (epoch < oldest) this.#failed.delete(epoch);
    const again = [...this.#failed];
    for (let epoch = first < 0n ? 0n : first, i = 0; epoch <= newest && i < EPOCH_LIMIT; epoch++, i++) {
      again.push(epoch);
      this.#last = epoch;
    }
    for (const epoch of again) {
      const failed = await this.#judge(epoch);
      if (failed.length > 0) this.#failed.add(epoch);
      else this.#failed.delete(epoch);
      failures.push(...failed);
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Has everybody slashed who has to be for an epoch; what failed of that. */
  async #judge(epoch: bigint): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const find of [this.wrongTruths, this.equivocations]) {
      const verdicts = await find.call(this, epoch).catch((error) => {
        failures.push(error);
        return [];
      });
      for (const verdict of verdicts) await this.#slash(verdict).catch((error) => failures.push(error));
    }
    return failures;
  }

  /** Accepted truths outside the tolerance of the topic's source, where that said something. */
  async wrongTruths(epoch: bigint): Promise<Verdict[]> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    if (topic.lossFunction === LossFunction.Reported) return [];
    const args = [topic.id, epoch] as const;
    const read = { address: deployment.topics, abi: topicsAbi, functionName: "sourceOf", args } as const;
    const source = await client.readContract(read);
    if (isAddressEqual(source.feed, zeroAddress)) return [];
    const reports = await readReports(client, deployment, topic.id, epoch);
    if (reports.length === 0) return [];
    const { reportsFrom, reportsUntil } = epochTimes(topic.schedule, epoch);
    const found = await answerAt(client, source, reportsFrom);
    if (found === undefined) return [];
    const opened = reports.map((report) => ({
      slot: BigInt(report.slot),
      id: report.id,
      content: BigInt(contentOf(report)),
    }));
    const deadline = BigInt(reportsUntil + SETTLEMENT_GRACE + topic.schedule.challengeWindow);
    const wrong = reports.flatMap((report, position) =>
      truthExcess(report.truth, found.answer, source.tolerance) > 0n ? [{ ...report, position }] : [],
    );
    return Promise.all(
      wrong.map(async ({ id, position }) => {
        // The one who answers for it is the reputer, also where its operator reported.
        const reputer = await client.readContract({
          address: deployment.participants,
          abi: participantsAbi,
          functionName: "participantOf",
          args: [topic.id, Role.Reputer, id],
        });
        const subject = await this.#subject("wrongTruthOf", epoch, reputer);
        const call = { functionName: "slashTruth", args: [...args, opened, BigInt(position), found.roundId] };
        return { ...call, subject, deadline, reason: "truth", epoch, reputer } as const;
      }),
    );
  }

  /** Pairs of different reports of one epoch that one key signed, among those that were relayed, accepted or not. */
  async equivocations(epoch: bigint): Promise<Verdict[]> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const signed = await this.#signedReports(epoch);
    const verdicts: Verdict[] = [];
    const { timestamp } = await client.getBlock();
    for (const [i, report] of signed.entries()) {
      for (const other of signed.slice(0, i)) {
        if (report.slot !== other.slot || report.root !== other.root || report.content === other.content) continue;
        const isLoss = report.root !== undefined;
        const functionName = isLoss ? "lossEquivocatorOf" : "equivocatorOf";
        const args = [topic.id, epoch, ...(isLoss ? [report.root] : []), report.report, other.report];
        const reputer = await client
          .readContract({ address: deployment.inbox, abi: inboxAbi, functionName, args } as never)
          .catch(nothingIfRefused);
        if (reputer === undefined || verdicts.some((verdict) => isAddressEqual(verdict.reputer, reputer as Address))) {
          continue;
        }
        const subject = await this.#subject("equivocationOf", epoch, reputer as Address);
        const call = { functionName: isLoss ? "slashLossEquivocation" : "slashEquivocation", args };
        const deadline = timestamp + BigInt(SETTLEMENT_GRACE);
        verdicts.push({ ...call, subject, deadline, reason: "equivocation", epoch, reputer: reputer as Address });
      }
    }
    return verdicts;
  }

  /** Signed reports in the calls that led to a report, or to one that was left out, of an epoch. */
  async #signedReports(epoch: bigint): Promise<SignedReport[]> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const { inbox, block: fromBlock } = deployment;
    const filter = {
      address: inbox,
      abi: inboxAbi,
      args: { topicId: topic.id, epoch },
      fromBlock,
      strict: true,
    } as const;
    const [truths, losses, skipped] = await Promise.all([
      client.getContractEvents({ ...filter, eventName: "ReportSubmitted" }),
      client.getContractEvents({ ...filter, eventName: "LossesSubmitted" }),
      client.getContractEvents({ ...filter, eventName: "SubmissionSkipped" }),
    ]);
    const left = skipped.filter(({ args }) => args.role === Role.Reputer);
    // A second report of a slot is always left out: where none was, there is nothing to compare.
    if (left.length === 0) return [];
    const hashes = new Set([...truths, ...losses, ...left].map(({ transactionHash }) => transactionHash));
    const signed: SignedReport[] = [];
    for (const hash of hashes) {
      const { to, input } = await client.getTransaction({ hash });
      if (to === null || !isAddressEqual(to, inbox)) continue;
      signed.push(...reportsIn(input, topic.id, epoch));
    }
    return signed;
  }

  #subject(functionName: "wrongTruthOf" | "equivocationOf", epoch: bigint, reputer: Address): Promise<Hex> {
    const { sender, deployment, topic } = this.#options;
    const read = { address: deployment.disputes, abi: disputesAbi, functionName } as const;
    return sender.client.readContract({ ...read, args: [topic.id, epoch, reputer] });
  }

  async #slash(verdict: Verdict): Promise<void> {
    const { sender, deployment, topic, log, dryRun, metrics } = this.#options;
    const { reason, epoch, reputer } = verdict;
    if (dryRun) {
      log.warn({ epoch, reputer, reason }, "would slash");
      return;
    }
    try {
      const { gasUsed: gas, transactionHash: transaction } = await challenge(sender, deployment, verdict);
      metrics?.count("allora_watcher_slashed_total", { topic: String(topic.id), reason });
      log.warn({ epoch, reputer, reason, gas, transaction }, "slashed");
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "Disputes_AlreadyJudged") throw error;
      log.info({ epoch, reputer, reason }, "slashed already");
    }
  }
}

function nothingIfRefused(error: unknown): undefined {
  if (!isRefusal(error)) throw error;
}

/** Reports and losses that a call to the inbox relays for an epoch. */
function reportsIn(input: Hex, topicId: bigint, epoch: bigint): SignedReport[] {
  const { functionName, args } = decodeFunctionData({ abi: inboxAbi, data: input });
  if (functionName === "relayReports") {
    const [id, number, reports] = args;
    if (id !== topicId || number !== epoch) return [];
    return reports.map((report) => ({ root: undefined, report, content: String(report.truth), slot: report.slot }));
  }
  if (functionName === "relayLosses") {
    const [id, number, root, reports] = args;
    if (id !== topicId || number !== epoch) return [];
    return reports.map((report) => ({ root, report, content: report.losses.join(), slot: report.slot }));
  }
  return [];
}
