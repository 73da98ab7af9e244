import { Link } from "@tanstack/react-router";
import { useConnection } from "wagmi";
import { Card } from "../../components/Card.tsx";
import { ChainPage } from "../../components/ChainPage.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useTopic } from "../../lib/chain/queries.ts";
import { accountFrom } from "../../lib/routes.ts";
import { AccountCard } from "./AccountCard.tsx";
import { NodeCard } from "./NodeCard.tsx";
import { OperatorCard } from "./OperatorCard.tsx";
import { useSeats, useWorker } from "./queries.ts";
import { ROLES, Role, roleOf } from "./roles.ts";
import { SeatsCard } from "./SeatsCard.tsx";
import type { WorkSearch } from "./search.ts";
import type { TopicSeats } from "./seats.ts";
import { TakePartCard } from "./TakePartCard.tsx";
import { WatchForm } from "./WatchForm.tsx";
import styles from "./Work.module.css";

/** Taking part in a topic: who does, where an account stands among them, and how to begin. */
export function WorkPage({
  topicId,
  search,
  onSearch,
}: {
  topicId: bigint;
  search: WorkSearch;
  onSearch: (search: WorkSearch) => void;
}) {
  const query = useSeats(topicId);
  const { data: topic } = useTopic(topicId);
  const title = topic?.title ?? `Topic ${topicId}`;
  return (
    <ChainPage
      query={query}
      tab={`Work · ${title}`}
      title={title}
      lead={
        <>
          Taking part in{" "}
          <Link to="/feeds/$topicId" params={{ topicId }}>
            topic {String(topicId)}
          </Link>
          : who does, where an account stands among them, and how to begin.
        </>
      }
      skeleton={
        <Card title="Seats">
          <Skeleton height="28rem" />
        </Card>
      }
    >
      {(topicSeats) => <Work topicSeats={topicSeats} search={search} onSearch={onSearch} />}
    </ChainPage>
  );
}

function Work({
  topicSeats,
  search,
  onSearch,
}: {
  topicSeats: TopicSeats;
  search: WorkSearch;
  onSearch: (search: WorkSearch) => void;
}) {
  const { address: connected } = useConnection();
  const role = roleOf(search);
  const state = topicSeats.roles[role.role];
  const watched = search.account === undefined ? null : accountFrom(search.account);
  const account = watched ?? connected ?? null;
  const worker = useWorker(topicSeats.topic.id, account);
  const own = account !== null && account === connected;
  const parts = { topicSeats, state, role };
  return (
    <>
      <div className={styles.bar}>
        <Choice
          name="Role"
          options={ROLES.map(({ key, many }) => ({ value: key, label: many }))}
          value={role.key}
          onChange={(key) => onSearch({ ...search, role: key })}
        />
      </div>
      {search.account === undefined || watched !== null ? null : (
        <Notice tone="caution">"{search.account}" is the address of no account, so it is not looked at.</Notice>
      )}
      <div className={styles.grid}>
        <div className={styles.stack}>
          <SeatsCard {...parts} account={account} />
          <WatchForm
            key={search.account}
            watched={search.account}
            onWatch={({ account }) => onSearch({ role: role.key, ...(account === undefined ? {} : { account }) })}
          />
          {account === null ? null : (
            <AccountCard key={account} {...parts} account={account} own={own} worker={worker} />
          )}
        </div>
        <div className={styles.stack}>
          <TakePartCard key={`${role.key}/${account}`} {...parts} account={account} own={own} worker={worker.data} />
          {role.role === Role.Reputer && worker.data !== undefined ? (
            <OperatorCard topicId={topicSeats.topic.id} own={own} worker={worker.data} />
          ) : null}
          <NodeCard topicSeats={topicSeats} role={role} />
        </div>
      </div>
    </>
  );
}
