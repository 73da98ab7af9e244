import { Link } from "@tanstack/react-router";
import { Card } from "../../components/Card.tsx";
import { ChainPage } from "../../components/ChainPage.tsx";
import { FeedStateBadge } from "../../components/FeedStateBadge.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Table } from "../../components/Table.tsx";
import { useDirectory } from "../../lib/chain/queries.ts";
import { feedState } from "../../lib/epochs/feedState.ts";
import { formatAllo } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import { Role } from "./roles.ts";
import { LIMITS } from "./seats.ts";
import styles from "./Work.module.css";

/** Topics to take part in, with the seats that are free. */
export function ChoosePage() {
  const query = useDirectory();
  return (
    <ChainPage
      query={query}
      tab="Work"
      title="Work"
      lead="Which topic to take part in, as inferer, forecaster or reputer."
      skeleton={
        <Card title="Topics">
          <Skeleton height="16rem" />
        </Card>
      }
    >
      {({ entries, head }) => (
        <Card title="Topics">
          {entries.length === 0 ? (
            <p className={styles.empty}>
              There is no topic yet. <Link to="/create">Create the first one</Link>
            </p>
          ) : (
            <Table label="Topics to take part in">
              <thead>
                <tr>
                  <th scope="col">Topic</th>
                  <th scope="col">State</th>
                  <th scope="col">Inferers</th>
                  <th scope="col">Forecasters</th>
                  <th scope="col">Reputers</th>
                  <th scope="col" className={styles.roomy}>
                    An epoch every
                  </th>
                  <th scope="col" className={styles.roomy}>
                    Stake, ALLO
                  </th>
                </tr>
              </thead>
              <tbody>
                {entries.map(({ topic, round, pause, stake, inferers, forecasters, reputers }) => (
                  <tr key={String(topic.id)}>
                    <th scope="row">
                      <Link to="/work/$topicId" params={{ topicId: topic.id }}>
                        {topic.title === "" ? `Topic ${topic.id}` : topic.title}
                      </Link>
                    </th>
                    <td>
                      <FeedStateBadge state={feedState(topic.schedule, round?.epoch ?? null, pause, head.timestamp)} />
                    </td>
                    <td>
                      {inferers} of {LIMITS[Role.Inferer]}
                    </td>
                    <td>
                      {forecasters} of {LIMITS[Role.Forecaster]}
                    </td>
                    <td>
                      {reputers} of {LIMITS[Role.Reputer]}
                    </td>
                    <td className={styles.roomy}>{formatDuration(topic.schedule.epochLength)}</td>
                    <td className={styles.roomy}>{formatAllo(stake)}</td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )}
        </Card>
      )}
    </ChainPage>
  );
}
