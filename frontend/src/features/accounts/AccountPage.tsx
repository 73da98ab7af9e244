import { useEffect, useMemo } from "react";
import type { Address } from "viem";
import { Card } from "../../components/Card.tsx";
import { ConnectionNotice } from "../../components/ConnectionNotice.tsx";
import { Freshness } from "../../components/Freshness.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { InvalidAddress } from "../../components/InvalidAddress.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useDirectory } from "../../lib/chain/queries.ts";
import { ClockProvider } from "../../lib/clock.tsx";
import { shortHex } from "../../lib/format/hex.ts";
import { accountFrom } from "../../lib/routes.ts";
import { placesIn } from "../../lib/stake/account.ts";
import { useAccountLogs, useAccountState } from "../../lib/stake/accountQueries.ts";
import styles from "./Account.module.css";
import { Balances } from "./Balances.tsx";
import { Seats } from "./Seats.tsx";
import { Stakes } from "./Stakes.tsx";
import { Unclaimed } from "./Unclaimed.tsx";

/** What any account has, by its address. */
export function AccountPage({ account }: { account: string }) {
  const address = accountFrom(account);
  return address === null ? <InvalidAddress text={account} /> : <AccountOf account={address} />;
}

function AccountOf({ account }: { account: Address }) {
  const { events, head, toGo, answeredAt, ...logs } = useAccountLogs(account);
  const places = useMemo(() => (events === null ? null : placesIn(events)), [events]);
  const state = useAccountState(account, places);
  const directory = useDirectory();
  useEffect(() => {
    document.title = `Account ${shortHex(account)} · Allora`;
  }, [account]);
  const error = logs.error ?? state.error;
  const notice = error === null ? null : <ConnectionNotice error={error} head={head} answeredAt={answeredAt} />;
  const title = (
    <div className={styles.title}>
      <h1>Account {shortHex(account)}</h1>
      <p>
        <AddressText address={account} full copy="address" />
      </p>
    </div>
  );
  if (head === undefined || state.data === undefined) {
    return (
      <Page notice={notice} status={error === null ? "Reading the chain…" : "No data yet"}>
        {title}
        <div className={styles.stack} aria-busy={error === null}>
          {["Balances", "Seats", "Stake", "Rewards to claim"].map((name) => (
            <Card key={name} title={name}>
              <Skeleton height="8rem" />
            </Card>
          ))}
        </div>
      </Page>
    );
  }
  const titles = new Map(directory.data?.entries.map(({ topic }) => [topic.id, topic.title]));
  const nameOf = (topicId: bigint) => titles.get(topicId) || `Topic ${topicId}`;
  const list = { state: state.data, nameOf, isWhole: toGo === 0n };
  return (
    <ClockProvider timestamp={head.timestamp}>
      <Page notice={notice} status={<Freshness head={head} reachable={error === null} toGo={toGo} />}>
        {title}
        <div className={styles.stack}>
          <Balances state={state.data} />
          <Seats {...list} />
          <Stakes {...list} account={account} />
          <Unclaimed {...list} />
        </div>
      </Page>
    </ClockProvider>
  );
}
