/** What the demo ends with: how everybody did, what it cost, and what a consumer reads. */
import { disputesAbi, epochsAbi, inboxAbi, rewardsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import Table from "cli-table3";
import { type Address, decodeFunctionData, formatEther, isAddressEqual, type PublicClient } from "viem";
import type { Entitlement } from "../chain/claims.ts";
import type { Deployment } from "../chain/deployment.ts";
import { readReports, readSettlement, readSynthesis } from "../chain/epochs.ts";
import { toNumber } from "../decimal.ts";
import { ABSENT } from "../math/statistics.ts";
import { splitSections, unpackNumbers, unpackSections } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import { PAYOUT_LAYOUT, SYNTHESIS_LAYOUT } from "../trace/layout.ts";
import { Role } from "../trace/submissions.ts";
import { synthesisFrom } from "../trace/traces.ts";
import type { Cast } from "./cast.ts";
import type { Forgery } from "./conductor.ts";

/** Means over the epochs that somebody took part in. */
export interface Standing {
  readonly name: string;
  readonly task: string;
  /** log10 of the mean squared error. */
  readonly log10MeanLoss: number;
  readonly weight: number;
  readonly score: number;
  /** Wei. */
  readonly earned: bigint;
}

export interface Standings {
  readonly epochs: number;
  readonly network: number;
  readonly naive: number;
  readonly participants: readonly Standing[];
}

/** Mean of what was added. */
class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  get value(): number {
    return this.#sum / this.#count;
  }
}

/** From the logs of all settled epochs. */
export async function standingsOf(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  cast: Cast,
  earned: readonly Entitlement[],
): Promise<Standings> {
  const members = [...cast.inferers, ...cast.forecasters];
  const loss = members.map(() => new Mean());
  const weight = members.map(() => new Mean());
  const score = members.map(() => new Mean());
  const [network, naive] = [new Mean(), new Mean()];
  const read = { address: deployment.epochs, abi: epochsAbi } as const;
  const count = await client.readContract({ ...read, functionName: "settlementCount", args: [topicId] });
  for (let number = 1; number <= count; number++) {
    const settlement = await readSettlement(client, deployment, topicId, number);
    const { epoch, size, payout } = settlement;
    const posted = await readSynthesis(client, deployment, topicId, epoch);
    const [report] = await readReports(client, deployment, topicId, epoch);
    const values = unpackSections(SYNTHESIS_LAYOUT, splitSections(SYNTHESIS_LAYOUT, size, posted.trace));
    const synthesis = synthesisFrom(values, slotsOf(posted.inferers), slotsOf(posted.forecasters));
    const scores = unpackNumbers(PAYOUT_LAYOUT.scores, splitSections(PAYOUT_LAYOUT, size, payout).scores);
    const squaredError = (value: bigint) => (toNumber(value) - toNumber(report.truth)) ** 2;
    network.add(squaredError(synthesis.network));
    naive.add(squaredError(synthesis.naive));
    const places = [
      ...synthesis.inferers.map(({ slot }) => slot),
      ...synthesis.forecasters.map(({ slot }) => cast.inferers.length + slot),
    ];
    [...synthesis.inferences, ...synthesis.forecastImplied].forEach((value, i) => {
      if (value === ABSENT) return;
      loss[places[i]].add(squaredError(value));
      weight[places[i]].add(toNumber(synthesis.weights[i]));
      score[places[i]].add(toNumber(scores[i]));
    });
  }
  const paid = (role: Role, slot: number) =>
    earned.find((item) => item.role === role && item.slot === slot)?.cumulative ?? 0n;
  return {
    epochs: count,
    network: Math.log10(network.value),
    naive: Math.log10(naive.value),
    participants: members.map(({ name }, i) => {
      const isInferer = i < cast.inferers.length;
      return {
        name,
        task: isInferer ? "inference" : "forecast",
        log10MeanLoss: Math.log10(loss[i].value),
        weight: weight[i].value,
        score: score[i].value,
        earned: isInferer ? paid(Role.Inferer, i) : paid(Role.Forecaster, i - cast.inferers.length),
      };
    }),
  };
}

/** Gas of one kind of transaction. */
export interface GasUse {
  readonly kind: string;
  readonly count: number;
  readonly total: bigint;
}

/** Gas of all transactions to the deployment from block `from` on, by function. */
export async function gasUses(client: PublicClient, deployment: Deployment, from: bigint): Promise<GasUse[]> {
  const contracts: [Address, readonly unknown[]][] = [
    [deployment.inbox, inboxAbi],
    [deployment.epochs, epochsAbi],
    [deployment.disputes, disputesAbi],
    [deployment.rewards, rewardsAbi],
    [deployment.staking, stakingAbi],
  ];
  const uses = new Map<string, { count: number; total: bigint }>();
  const head = await client.getBlockNumber();
  for (let blockNumber = from; blockNumber <= head; blockNumber++) {
    const { transactions } = await client.getBlock({ blockNumber, includeTransactions: true });
    for (const { to, input, hash } of transactions) {
      const contract = contracts.find(([address]) => to !== null && isAddressEqual(address, to));
      if (contract === undefined) continue;
      const { functionName } = decodeFunctionData({ abi: contract[1] as typeof epochsAbi, data: input });
      const { gasUsed } = await client.getTransactionReceipt({ hash });
      const use = uses.get(functionName) ?? { count: 0, total: 0n };
      uses.set(functionName, { count: use.count + 1, total: use.total + gasUsed });
    }
  }
  return [...uses].map(([kind, use]) => ({ kind, ...use })).sort((a, b) => Number(b.total - a.total));
}

const PLAIN = { style: { head: [], border: [] } };

/** Tables for a terminal. */
export function formatStandings({ epochs, network, naive, participants }: Standings): string {
  const workers = participants.filter(({ task }) => task === "inference");
  const best = workers.reduce((a, b) => (b.log10MeanLoss < a.log10MeanLoss ? b : a));
  const people = new Table({ head: ["worker", "task", "log10 mean loss", "weight", "score", "ALLO earned"], ...PLAIN });
  for (const { name, task, log10MeanLoss, weight, score, earned } of participants) {
    const allo = Number(formatEther(earned)).toFixed(2);
    people.push([name, task, log10MeanLoss.toFixed(3), weight.toFixed(3), score.toFixed(4), allo]);
  }
  const summary = new Table({
    head: [`over ${epochs} settled epochs`, "log10 mean loss", "above the network"],
    ...PLAIN,
  });
  for (const [name, value] of [
    ["network", network],
    ["naive network", naive],
    [`best worker in hindsight (${best.name})`, best.log10MeanLoss],
  ] as const) {
    summary.push([name, value.toFixed(3), (value - network).toFixed(3)]);
  }
  return `${people.toString()}\n${summary.toString()}`;
}

export function formatGas(uses: readonly GasUse[], epochs: number): string {
  const table = new Table({ head: ["transaction", "count", "gas each", "gas per epoch"], ...PLAIN });
  for (const { kind, count, total } of uses) {
    table.push([kind, count, Number(total / BigInt(count)), Number(total / BigInt(epochs))]);
  }
  return table.toString();
}

/** `nameOf` gives the names of the participants. */
export function formatForgery(forgery: Forgery, nameOf: (address: Address) => string): string {
  const { epoch, poster, section, index, challenger, slashed } = forgery;
  const name = Object.keys(SYNTHESIS_LAYOUT)[section];
  return [
    `epoch ${epoch}: ${nameOf(poster)} (${poster}) posted a forged network value,`,
    `${nameOf(challenger)} refuted ${name}[${index}],`,
    `${Number(formatEther(slashed)).toFixed(2)} ALLO of its stake were slashed,`,
    "the keeper posted the epoch again",
  ].join(" ");
}
