/** Loops of those who look after many topics: one for each, also for those that are created later. */
import { readTopic, type Topic } from "../chain/topic.ts";
import type { Config } from "../runtime/config.ts";
import type { Loop } from "../runtime/loops.ts";
import type { Runtime } from "../runtime/run.ts";
import { readTopicCount } from "../status/topics.ts";

export type TopicChoice = NonNullable<Config["keeper"]>["topics"];

/** Whether a choice takes in a topic. */
export function includes(choice: TopicChoice, id: bigint): boolean {
  if (choice === "all") return true;
  if ("shard" in choice) return id % BigInt(choice.of) === BigInt(choice.shard);
  return choice.includes(id);
}

/** A loop that adds one for every topic of the choice, as soon as there is the topic. */
export function topicLoops(
  { client, deployment, log, add }: Runtime,
  choice: TopicChoice,
  stepOf: (topic: Topic) => () => Promise<void>,
): Loop {
  let known = 0n;
  return {
    name: "topics",
    step: async () => {
      const count = await readTopicCount(client, deployment);
      while (known < count) {
        const id = known + 1n;
        if (includes(choice, id)) {
          const topic = await readTopic(client, deployment, id);
          add({ name: `topic/${id}`, step: stepOf(topic) });
          log.info({ topic: id, title: topic.title }, "topic");
        }
        known = id;
      }
    },
  };
}
