/** `allora status` as tables for a terminal. */
import { type Address, formatUnits, isAddressEqual } from "viem";
import { terminalTable } from "../cli/output.ts";
import type { AccountStatus } from "./accounts.ts";
import type { EndpointStatus, NetworkStatus } from "./network.ts";
import type { Attendance, TopicStatus } from "./topics.ts";

/** Addresses of one window that are shown before the rest is counted. */
const SHOWN = 4;

export function formatStatus(status: NetworkStatus): string {
  const { chainId, block, time, skew, endpoints, nodes, accounts, topics } = status;
  const nameOf = (address: Address) =>
    accounts.find((account) => isAddressEqual(account.address, address))?.name ??
    `${address.slice(0, 6)}…${address.slice(-4)}`;
  const lines = [
    `chain ${chainId}, block ${block}, ${new Date(time * 1000).toISOString()} (${skew >= 0 ? "+" : ""}${skew} s to this clock)`,
    terminalTable(
      ["endpoint", "head", "behind", "ms"],
      endpoints.map((endpoint) => endpointRow(endpoint, endpoints)),
    ),
  ];
  if (nodes.length > 0) {
    const rows = nodes.map(({ kind, state, detail }) => [kind, state, detail]);
    lines.push(terminalTable(["node", "state", "detail"], rows));
  }
  lines.push(terminalTable(["topic", "epoch", "phase", "next in", "in", "late", "overdue"], topicRows(topics, nameOf)));
  if (accounts.length > 0) {
    const head = ["key", "gas money", "ALLO", "bounty", "topic", "stake", "unbonding", "exposure", "at risk"];
    lines.push(terminalTable(head, accounts.flatMap(accountRows)));
  }
  return lines.join("\n");
}

function endpointRow({ origin, head, milliseconds, error }: EndpointStatus, all: readonly EndpointStatus[]): string[] {
  if (head === undefined) return [origin, error ?? "no answer", "", String(milliseconds)];
  const highest = all.reduce((most, other) => (other.head !== undefined && other.head > most ? other.head : most), 0n);
  return [origin, String(head), String(highest - head), String(milliseconds)];
}

function topicRows(topics: readonly TopicStatus[], nameOf: (address: Address) => string): string[][] {
  return topics.map(({ id, title, epoch, phase, nextIn, windows, overdue }) => [
    `${id} ${title}`,
    String(epoch),
    phase,
    duration(nextIn),
    windows.map(({ role, epoch: of, present, expected }) => `${role} of ${of}: ${present}/${expected}`).join("\n"),
    windows
      .filter(({ late }) => late)
      .map((window) => missing(window, nameOf))
      .join("\n"),
    overdue.join("\n"),
  ]);
}

function missing({ role, missing: absent }: Attendance, nameOf: (address: Address) => string): string {
  const more = absent.length > SHOWN ? ` and ${absent.length - SHOWN} more` : "";
  return `${role}: ${absent.slice(0, SHOWN).map(nameOf).join(", ")}${more}`;
}

function accountRows({ name, ether, allo, bounty, stakes }: AccountStatus): string[][] {
  const [first, ...rest] = stakes.map(({ topic, stake, unbonding, exposure, atRisk }) => [
    String(topic),
    ...[stake, unbonding, exposure, atRisk].map((amount) => units(amount, 2)),
  ]);
  const own = [name, units(ether, 4), units(allo, 2), units(bounty, 2)];
  return [[...own, ...(first ?? ["", "", "", "", ""])], ...rest.map((row) => ["", "", "", "", ...row])];
}

/** An amount of wei in whole units, rounded down to `digits` decimals. */
function units(amount: bigint, digits: number): string {
  const step = 10n ** BigInt(18 - digits);
  const [whole, part = ""] = formatUnits((amount / step) * step, 18).split(".");
  return `${whole}.${part.padEnd(digits, "0")}`;
}

/** Seconds as the two largest units. */
export function duration(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ] as const;
  const parts: string[] = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [name, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 || parts.length > 0 || name === "s") parts.push(`${count}${name}`);
  }
  return parts.slice(0, 2).join(" ");
}
