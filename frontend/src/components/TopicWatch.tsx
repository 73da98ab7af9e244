import { useEffect, useState } from "react";
import type { History } from "../lib/chain/history.ts";
import { useHistory } from "../lib/chain/queries.ts";
import type { Topic } from "../lib/protocol.ts";
import { useTopicWatch } from "../lib/watch/useTopicWatch.ts";
import { useVisible, useWatch } from "../lib/watch/watch.tsx";
import { WatchLine } from "./WatchLine.tsx";

/** Milliseconds for which a topic with nothing to check is watched before the next one. */
const ROUND = 10_000;

/** Watches a topic whose logs the page reads. */
export function TopicWatch({ topic, history }: { topic: Topic; history: History }) {
  useTopicWatch(topic, history);
  return <WatchLine />;
}

/** Watches many topics, one after another. */
export function TopicsWatch({ topics }: { topics: readonly Topic[] }) {
  const { on } = useWatch();
  const visible = useVisible();
  const [turn, setTurn] = useState(0);
  const topic = topics.length === 0 ? undefined : topics[turn % topics.length];
  return (
    <>
      {topic === undefined || !on || !visible ? null : (
        <Reading key={turn} topic={topic} onDone={() => setTurn((before) => before + 1)} />
      )}
      <WatchLine />
    </>
  );
}

/** Reads the logs of a topic for as long as it is watched. */
function Reading({ topic, onDone }: { topic: Topic; onDone: () => void }) {
  const { data } = useHistory(topic.id);
  return data === undefined ? null : <Watching topic={topic} history={data} onDone={onDone} />;
}

function Watching({ topic, history, onDone }: { topic: Topic; history: History; onDone: () => void }) {
  const idle = useTopicWatch(topic, history);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another function each time it is drawn, which does the same
  useEffect(() => {
    if (!idle) return;
    const timer = setTimeout(onDone, ROUND);
    return () => clearTimeout(timer);
  }, [idle]);
  return null;
}
