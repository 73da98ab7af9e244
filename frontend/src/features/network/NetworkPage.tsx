import { useEffect } from "react";
import { Card } from "../../components/Card.tsx";
import { ConnectionNotice } from "../../components/ConnectionNotice.tsx";
import { Freshness } from "../../components/Freshness.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { describeError, isDefinite } from "../../lib/chain/errors.ts";
import { useDirectory } from "../../lib/chain/useDirectory.ts";
import { ClockProvider } from "../../lib/clock.tsx";
import { givenBack } from "../../lib/network/disputes.ts";
import { useNetwork, useNetworkHistory } from "../../lib/network/queries.ts";
import { DisputesCard } from "./DisputesCard.tsx";
import { EmissionCard } from "./EmissionCard.tsx";
import { KeepersCard } from "./KeepersCard.tsx";
import styles from "./Network.module.css";
import { SupplyCard } from "./SupplyCard.tsx";
import { TreasuryCard } from "./TreasuryCard.tsx";
import { VestingCard } from "./VestingCard.tsx";
import { WeightTable } from "./WeightTable.tsx";

/** The economy of the whole deployment, its disputes, and the keepers of the topic that is chosen. */
export function NetworkPage({ chosen, onChoose }: { chosen: bigint | null; onChoose: (topicId: bigint) => void }) {
  const { deployment } = useAppConfig();
  const network = useNetwork();
  const history = useNetworkHistory();
  const directory = useDirectory();
  useEffect(() => {
    document.title = "Network · Allora";
  }, []);

  const error = network.error ?? history.error ?? directory.error;
  const head = history.data?.head ?? network.data?.head;
  const answeredAt = Math.max(history.dataUpdatedAt, network.dataUpdatedAt);
  const trouble =
    error === null ? null : isDefinite(error) ? (
      <Notice tone="danger">The chain does not fit the configuration of this app: {describeError(error)}.</Notice>
    ) : (
      <ConnectionNotice error={error} head={head} answeredAt={answeredAt} />
    );
  const title = (
    <div className={styles.title}>
      <h1>Network</h1>
      <p>What is emitted and to whom, what was paid and burnt, and who keeps the topics.</p>
    </div>
  );
  if (network.data === undefined || head === undefined) {
    return (
      <Page notice={trouble} status={trouble === null ? "Reading the chain…" : "No data yet"}>
        {title}
        <div className={styles.grid} aria-busy={trouble === null}>
          <Card title="Emission">
            <Skeleton height="18rem" />
          </Card>
          <Card title="Supply">
            <Skeleton height="18rem" />
          </Card>
          <Card title="Treasury">
            <Skeleton height="18rem" />
          </Card>
        </div>
      </Page>
    );
  }
  const { supply, treasury, vesting, emission } = network.data;
  const titles = new Map(directory.data?.entries.map(({ topic }) => [topic.id, topic.title]));
  const titleOf = (topicId: bigint) => titles.get(topicId) || `Topic ${topicId}`;
  const toGo = history.data === undefined || history.data.complete ? 0n : history.data.oldest.number - deployment.block;
  return (
    <ClockProvider timestamp={head.timestamp}>
      <Page notice={trouble} status={<Freshness head={head} reachable={error === null} toGo={toGo} />}>
        {title}
        <div className={styles.grid}>
          <EmissionCard emission={emission} treasury={treasury} />
          <SupplyCard supply={supply} />
          <TreasuryCard
            treasury={treasury}
            back={history.data?.complete === true ? givenBack(history.data.events) : null}
          />
          <div className={styles.wide}>
            <WeightTable network={network.data} titleOf={titleOf} />
          </div>
          {history.data === undefined ? null : (
            <>
              <div className={styles.wide}>
                <DisputesCard history={history.data} titleOf={titleOf} />
              </div>
              <div className={styles.wide}>
                {directory.data === undefined ? (
                  <Card title="Keepers">
                    <Skeleton height="12rem" />
                  </Card>
                ) : (
                  <KeepersCard
                    topics={directory.data.entries.map(({ topic }) => topic)}
                    chosen={chosen}
                    network={history.data}
                    onChoose={onChoose}
                  />
                )}
              </div>
            </>
          )}
          <div className={styles.wide}>
            <VestingCard vesting={vesting} issued={supply.cap - treasury.budget} />
          </div>
        </div>
      </Page>
    </ClockProvider>
  );
}
