/** Loops of those who look after many topics: one for each, also for those that are created later. */
import { readTopic, type Topic } from "../chain/topic.ts";
import { selectTopics, type TopicSelection } from "../nodes/topics.ts";
import type { Loop } from "../runtime/loops.ts";
import type { Runtime } from "../runtime/run.ts";

/** A loop that adds one for every topic of the selection, as soon as there is the topic. */
export function topicLoops(
  { client, deployment, log, add }: Runtime,
  selection: TopicSelection,
  stepOf: (topic: Topic) => () => Promise<void>,
): Loop {
  const known = new Set<bigint>();
  return {
    name: "topics",
    step: async () => {
      for (const id of await selectTopics(client, deployment, selection)) {
        if (known.has(id)) continue;
        const topic = await readTopic(client, deployment, id);
        known.add(id);
        add({ name: `topic/${id}`, step: stepOf(topic) });
        log.info({ topic: String(id), title: topic.title }, "topic");
      }
    },
  };
}
