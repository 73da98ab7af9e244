/** Checks the posts of a topic that can still be refuted, one epoch after another, in a worker. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useAppConfig } from "../appConfig.ts";
import type { History } from "../chain/history.ts";
import { knownFrom } from "../epochs/feed.ts";
import { type EpochRecord, RecordBook } from "../epochs/records.ts";
import type { Topic } from "../protocol.ts";
import { firstBlockOf } from "../verify/firstBlock.ts";
import { verifyInWorker } from "../verify/inWorker.ts";
import { nextToCheck, resultsOf, standingPosts } from "./posts.ts";
import { useResults, useVisible, useWatch } from "./watch.tsx";

/** Milliseconds before each epoch, so that the page comes first. */
const PAUSE = 1_500;
/** Milliseconds after a failure, twice as many after each that follows, up to the most. */
const BACK_OFF = 5_000;
const LONGEST_BACK_OFF = 300_000;

interface Failures {
  /** One after another. */
  readonly count: number;
  /** Epochs that could not be checked, tried again after all others. */
  readonly epochs: ReadonlySet<bigint>;
}

const NONE: Failures = { count: 0, epochs: new Set() };

/** Returns whether there is nothing left to check, in all that can still be refuted. */
export function useTopicWatch(topic: Topic, history: History): boolean {
  const { rpcUrl, deployment } = useAppConfig();
  const { store, on, report } = useWatch();
  const results = useResults();
  const visible = useVisible();
  const [book] = useState(() => new RecordBook());
  const [failures, setFailures] = useState(NONE);
  const records = useMemo(() => book.records(history.events), [book, history.events]);
  const time = history.head.timestamp;
  const { schedule, id } = topic;
  const known = knownFrom(schedule, history);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the store's answers change with its results
  const next = useMemo(() => {
    const isChecked = (key: string) => store.of(key) !== undefined;
    const isReadable = (record: EpochRecord) =>
      history.complete || (record.epoch >= known && firstBlockOf(records, record, null) !== null);
    const choose = (ready: (record: EpochRecord) => boolean) => nextToCheck(records, time, isChecked, ready);
    const fresh = choose((record) => isReadable(record) && !failures.epochs.has(record.epoch));
    return fresh ?? choose(isReadable);
  }, [records, time, known, history.complete, failures, store, results]);

  const request = useRef<{ record: EpochRecord; fromBlock: bigint } | null>(null);
  useEffect(() => {
    request.current = next === null ? null : { record: next, fromBlock: firstBlockOf(records, next, deployment.block) };
  }, [next, records, deployment.block]);

  // The same for as long as the same posts are to be checked, whatever else the page reads.
  const task = next === null ? null : [next.epoch, ...standingPosts(next).map(({ key }) => key)].join(" ");
  useEffect(() => {
    if (!on || !visible || task === null) return;
    const { count } = failures;
    const delay = count === 0 ? PAUSE : Math.min(BACK_OFF * 2 ** (count - 1), LONGEST_BACK_OFF);
    let end = () => {};
    const timer = setTimeout(() => {
      if (request.current === null) return;
      const { record, fromBlock } = request.current;
      const { epoch } = record;
      const fail = (message: string) => {
        report({ kind: "failed", message });
        setFailures((before) => ({ count: before.count + 1, epochs: new Set([...before.epochs, epoch]) }));
      };
      report({ kind: "checking", topicId: id, epoch });
      end = verifyInWorker({ rpcUrl, deployment, topicId: id, epoch, fromBlock }, (message) => {
        if (message.kind === "failed") fail(message.message);
        if (message.kind !== "done") return;
        const { verdict } = message;
        if (!verdict.inputs) return fail("the RPC does not tell all that was submitted, or more");
        const found = resultsOf(record, verdict);
        if (found === null) return fail("the RPC does not know a post of which it told before");
        report({ kind: "waiting" });
        store.add(found);
        setFailures(({ epochs }) => ({ count: 0, epochs: new Set([...epochs].filter((one) => one !== epoch)) }));
      });
    }, delay);
    return () => {
      clearTimeout(timer);
      end();
      report((progress) => (progress.kind === "checking" ? { kind: "waiting" } : progress));
    };
  }, [on, visible, task, failures, rpcUrl, deployment, id, report, store]);

  // What failed for this topic says nothing of the next one.
  useEffect(() => () => report({ kind: "waiting" }), [report]);

  useForgetting(topic, records, known);
  return next === null && (history.complete || time - schedule.challengeWindow > history.oldest.timestamp);
}

/** Forgets wrong posts that were refuted, or went with what they stood on. */
function useForgetting({ id }: Topic, records: ReadonlyMap<bigint, EpochRecord>, known: bigint): void {
  const { store } = useWatch();
  const results = useResults();
  useEffect(() => {
    const over = results.filter(({ verdict, topicId, epoch, key }) => {
      if (verdict !== "wrong" || topicId !== String(id) || BigInt(epoch) < known) return false;
      const record = records.get(BigInt(epoch));
      return record === undefined || !standingPosts(record).some((post) => post.key === key);
    });
    if (over.length > 0) store.remove(new Set(over.map(({ key }) => key)));
  }, [store, results, id, records, known]);
}
