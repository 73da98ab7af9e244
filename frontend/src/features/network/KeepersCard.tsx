import { useId } from "react";
import { Card } from "../../components/Card.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import type { History } from "../../lib/chain/history.ts";
import { useHistory } from "../../lib/chain/queries.ts";
import type { NetworkEvent } from "../../lib/network/events.ts";
import type { Topic } from "../../lib/protocol.ts";
import { Keepers } from "./Keepers.tsx";
import styles from "./Network.module.css";

/** Who keeps a topic, which the reader chooses. */
export function KeepersCard({
  topics,
  chosen,
  network,
  onChoose,
}: {
  topics: readonly Topic[];
  chosen: bigint | null;
  network: History<NetworkEvent>;
  onChoose: (topicId: bigint) => void;
}) {
  const id = useId();
  const topic = topics.find((one) => one.id === chosen) ?? topics[0];
  return (
    <Card
      title="Keepers"
      tools={
        topic === undefined ? undefined : (
          <>
            <label className="visually-hidden" htmlFor={id}>
              Topic
            </label>
            <select
              id={id}
              className={styles.select}
              value={String(topic.id)}
              onChange={({ target }) => onChoose(BigInt(target.value))}
            >
              {topics.map((one) => (
                <option key={String(one.id)} value={String(one.id)}>
                  {one.title === "" ? `Topic ${one.id}` : one.title}
                </option>
              ))}
            </select>
          </>
        )
      }
    >
      {topic === undefined ? (
        <p className={styles.none}>There is no topic yet.</p>
      ) : (
        <OfTopic key={String(topic.id)} topic={topic} network={network} />
      )}
    </Card>
  );
}

function OfTopic({ topic, network }: { topic: Topic; network: History<NetworkEvent> }) {
  const { data, error } = useHistory(topic.id);
  if (data !== undefined) return <Keepers topic={topic} history={data} network={network} />;
  if (error !== null) return <Notice tone="danger">The topic's posts cannot be read: {describeError(error)}.</Notice>;
  return (
    <div aria-busy="true">
      <Skeleton height="12rem" />
    </div>
  );
}
