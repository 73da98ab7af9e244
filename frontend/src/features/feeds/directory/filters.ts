/** What the directory shows, in which order; kept in the page's address. */
import type { DirectoryEntry } from "../../../lib/chain/directory.ts";
import { type FeedState, feedState } from "../../../lib/epochs/feedState.ts";

export const STATES = ["live", "stale", "paused", "empty", "upcoming"] as const satisfies readonly FeedState["kind"][];
export const COLUMNS = ["topic", "title", "age", "participants", "stake", "fees"] as const;
export type Column = (typeof COLUMNS)[number];

/** Left out of the address is what is as usual. */
export interface Filters {
  /** Part of the title, or the number of a topic. */
  readonly q?: string;
  readonly state?: FeedState["kind"];
  readonly sort?: Column;
  /** The other way round than the column's usual order. */
  readonly reverse?: true;
}

export interface Row {
  readonly entry: DirectoryEntry;
  readonly state: FeedState;
}

/** Filters of an address; what is none of them is left out. */
export function parseFilters(search: Record<string, unknown>): Filters {
  const { q, state, sort, reverse } = search;
  const text = typeof q === "number" ? String(q) : q;
  return {
    ...(typeof text === "string" && text !== "" ? { q: text } : {}),
    ...(STATES.includes(state as never) ? { state: state as FeedState["kind"] } : {}),
    ...(COLUMNS.includes(sort as never) && sort !== "topic" ? { sort: sort as Column } : {}),
    ...(reverse === true ? { reverse } : {}),
  };
}

/** Entries with their states at a time of the chain, Unix seconds. */
export function rowsOf(entries: readonly DirectoryEntry[], time: number): Row[] {
  return entries.map((entry) => {
    const { topic, round, pause } = entry;
    return { entry, state: feedState(topic.schedule, round?.epoch ?? null, pause, time) };
  });
}

/** The rows that pass, in order. */
export function selected(rows: readonly Row[], { q = "", state, sort = "topic", reverse }: Filters): Row[] {
  const text = q.trim().toLowerCase();
  const passes = ({ entry: { topic }, state: { kind } }: Row) =>
    (state === undefined || kind === state) &&
    (text === "" || topic.title.toLowerCase().includes(text) || String(topic.id) === text);
  const sorted = rows.filter(passes).sort((a, b) => ORDERS[sort](a, b) || ORDERS.topic(a, b));
  return reverse === true ? sorted.reverse() : sorted;
}

/** Usual orders: what matters most comes first. */
const ORDERS: Record<Column, (a: Row, b: Row) => number> = {
  topic: (a, b) => compare(a.entry.topic.id, b.entry.topic.id),
  title: (a, b) => a.entry.topic.title.localeCompare(b.entry.topic.title, "en", { numeric: true }),
  age: (a, b) => compare(newnessOf(b), newnessOf(a)),
  participants: (a, b) => compare(participantsOf(b.entry), participantsOf(a.entry)),
  stake: (a, b) => compare(b.entry.stake, a.entry.stake),
  fees: (a, b) => compare(b.entry.revenue, a.entry.revenue),
};

export function participantsOf({ inferers, forecasters, reputers }: DirectoryEntry): number {
  return inferers + forecasters + reputers;
}

/** Data time of the newest final value; null without any. */
export function dataTimeOf(state: FeedState): number | null {
  return "dataTime" in state ? state.dataTime : null;
}

/** What has no value yet is older than everything. */
function newnessOf({ state }: Row): number {
  return dataTimeOf(state) ?? Number.NEGATIVE_INFINITY;
}

function compare(a: bigint | number, b: bigint | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
