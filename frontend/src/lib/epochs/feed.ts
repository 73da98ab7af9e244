/** What a topic's feed page shows, from the records of its epochs and the time of the chain. */
import type { History } from "../chain/history.ts";
import { epochAt, epochTimes, type Schedule } from "../protocol.ts";
import type { Losses } from "./losses.ts";
import { type EpochRecord, type Inference, type Post, standingSettlement } from "./records.ts";
import { postStatus } from "./status.ts";

/** A post and the epoch that it is of. */
export interface PostedValue {
  readonly record: EpochRecord;
  readonly post: Post;
  /** End of the worker window, Unix seconds. */
  readonly dataTime: number;
}

export interface FeedView {
  /** Newest block's time, Unix seconds; what is open, posted or final is judged by it. */
  readonly time: number;
  /** Epoch whose worker window opened last, negative before the first. */
  readonly current: bigint;
  /** First epoch whose logs were all read. */
  readonly knownFrom: bigint;
  readonly newestFinal: PostedValue | null;
  /** Newest value that can still be refuted, where it is newer than the newest final one. */
  readonly newestPosted: PostedValue | null;
  /** What AggregatorV3 feeds of the topic serve as their latest round. */
  readonly served: (PostedValue & { readonly round: bigint }) | null;
  /** Epochs with a post, and those with a refuted one, newest first. */
  readonly posted: readonly bigint[];
  readonly refuted: readonly bigint[];
}

export function feedView(records: ReadonlyMap<bigint, EpochRecord>, schedule: Schedule, history: History): FeedView {
  const time = history.head.timestamp;
  let newestFinal: PostedValue | null = null;
  let newestPosted: PostedValue | null = null;
  let served: FeedView["served"] = null;
  const posted: bigint[] = [];
  const refuted: bigint[] = [];
  for (const record of newestFirst(records)) {
    const { epoch, posts } = record;
    const post = posts.at(-1);
    if (post === undefined) continue;
    posted.push(epoch);
    if (posts.some(({ refutation }) => refutation !== null)) refuted.push(epoch);
    const value = () => ({ record, post, dataTime: epochTimes(schedule, epoch).closesAt });
    const { kind } = postStatus(post, time);
    if (kind === "final") newestFinal ??= value();
    if (kind === "posted" && newestFinal === null) newestPosted ??= value();
    if (post.round !== null && post.round > 0n && (served === null || post.round > served.round)) {
      served = { ...value(), round: post.round };
    }
  }
  const current = epochAt(schedule, time);
  return { time, current, knownFrom: knownFrom(schedule, history), newestFinal, newestPosted, served, posted, refuted };
}

/** First epoch whose logs were all read: an epoch has none from before it opens. */
export function knownFrom(schedule: Schedule, { complete, oldest }: History): bigint {
  if (complete || oldest.timestamp <= schedule.start) return 0n;
  return epochAt(schedule, oldest.timestamp - 1) + 1n;
}

function newestFirst(records: ReadonlyMap<bigint, EpochRecord>): EpochRecord[] {
  return [...records.values()].sort((a, b) => (a.epoch < b.epoch ? 1 : -1));
}

/** An epoch as the charts draw it; values are SD59x18, and null where there is none. */
export interface ChartPoint {
  readonly epoch: bigint;
  /** Data time, Unix seconds. */
  readonly time: number;
  readonly value: { readonly network: bigint; readonly lower: bigint; readonly upper: bigint } | null;
  readonly final: boolean;
  /** Least and greatest reported truth. */
  readonly truth: TruthRange | null;
  /** Values of refuted posts. */
  readonly refuted: readonly bigint[];
  /** Of the settlement that stands. */
  readonly losses: Losses | null;
  readonly inferences: readonly Inference[];
  /** Whether a gateway told it, and the logs of the chain were not read yet. */
  readonly told: boolean;
}

export interface TruthRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** Points of records that were drawn before. */
const drawn = new WeakMap<EpochRecord, ChartPoint>();

/** The epochs that have a value, a truth or a refuted post, oldest first. */
export function chartPoints(records: ReadonlyMap<bigint, EpochRecord>, schedule: Schedule, time: number): ChartPoint[] {
  const points: ChartPoint[] = [];
  for (const record of newestFirst(records)) {
    const { epoch, posts, reports, inferences } = record;
    const post = posts.at(-1);
    const kind = post && postStatus(post, time).kind;
    const value = post === undefined || kind === "void" ? null : post;
    const final = kind === "final";
    const known = drawn.get(record);
    if (known !== undefined && known.final === final) {
      points.push(known);
      continue;
    }
    const truth = truthRange(reports);
    const refuted = posts.filter(({ refutation }) => refutation !== null).map(({ network }) => network);
    if (value === null && truth === null && refuted.length === 0) continue;
    const { closesAt } = epochTimes(schedule, epoch);
    const losses = standingSettlement(record)?.losses ?? null;
    const point = { epoch, time: closesAt, value, final, truth, refuted, losses, inferences, told: false };
    drawn.set(record, point);
    points.push(point);
  }
  return points.reverse();
}

/** Range of the reported truths, whatever stake is behind each; null without any. */
export function truthRange(reports: EpochRecord["reports"]): TruthRange | null {
  const truths = reports.map(({ truth }) => truth).filter((truth) => truth !== null);
  if (truths.length === 0) return null;
  const least = (a: bigint, b: bigint) => (b < a ? b : a);
  const greatest = (a: bigint, b: bigint) => (b > a ? b : a);
  return { low: truths.reduce(least), high: truths.reduce(greatest) };
}
