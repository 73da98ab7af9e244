import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { describeError, isDefinite } from "../lib/chain/errors.ts";
import type { BlockInfo } from "../lib/chain/history.ts";
import { ClockProvider } from "../lib/clock.tsx";
import styles from "./ChainPage.module.css";
import { ConnectionNotice } from "./ConnectionNotice.tsx";
import { Freshness } from "./Freshness.tsx";
import { Notice } from "./Notice.tsx";
import { Page } from "./Page.tsx";

/**
 * A page that shows what one reading of the chain says: `skeleton` before the first, and what is wrong where the chain
 * does not answer. `tab` is the title in the browser's tab.
 */
export function ChainPage<T extends { readonly head: BlockInfo }>({
  query: { data, error, dataUpdatedAt },
  tab,
  title,
  lead,
  skeleton,
  children,
}: {
  query: Pick<UseQueryResult<T>, "data" | "error" | "dataUpdatedAt">;
  tab: string;
  title: ReactNode;
  lead: ReactNode;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}) {
  useEffect(() => {
    document.title = `${tab} · Allora`;
  }, [tab]);
  const refused = error !== null && isDefinite(error);
  const notice =
    error === null ? null : refused ? (
      <Notice tone="danger">The chain does not fit the configuration of this app: {describeError(error)}.</Notice>
    ) : (
      <ConnectionNotice error={error} head={data?.head} answeredAt={dataUpdatedAt} />
    );
  const heading = (
    <div className={styles.title}>
      <h1>{title}</h1>
      <p>{lead}</p>
    </div>
  );
  if (data === undefined) {
    return (
      <Page notice={notice} status={error === null ? "Reading the chain…" : "No data yet"}>
        {heading}
        {refused ? null : <div aria-busy={error === null}>{skeleton}</div>}
      </Page>
    );
  }
  return (
    <ClockProvider timestamp={data.head.timestamp}>
      <Page notice={notice} status={<Freshness head={data.head} reachable={error === null} />}>
        {heading}
        {children(data)}
      </Page>
    </ClockProvider>
  );
}
