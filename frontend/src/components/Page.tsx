import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useConnection } from "wagmi";
import { Frame } from "./Frame.tsx";
import { NetworkHelp } from "./NetworkHelp.tsx";
import styles from "./Page.module.css";
import { WalletButton } from "./WalletButton.tsx";
import { WrongPosts } from "./WrongPosts.tsx";

/** A page of the app: `status` (freshness of the data) is in the header, `notice` above the content. */
export function Page({
  notice,
  ...parts
}: {
  status?: ReactNode;
  notice?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}) {
  const notices = (
    <>
      <NetworkHelp />
      <WrongPosts />
      {notice}
    </>
  );
  return <Frame nav={<Nav />} tools={<WalletButton />} notice={notices} {...parts} />;
}

/** Pages that every page leads to. */
const PAGES = [
  { to: "/", name: "Feeds" },
  { to: "/stake", name: "Stake" },
  { to: "/work", name: "Work" },
  { to: "/create", name: "Create" },
  { to: "/network", name: "Network" },
] as const;

function Nav() {
  const { address } = useConnection();
  return (
    <nav className={styles.nav} aria-label="Pages">
      {PAGES.map(({ to, name }) => (
        <Link key={to} to={to} className={styles.link} activeOptions={{ exact: to === "/", includeSearch: false }}>
          {name}
        </Link>
      ))}
      {address === undefined ? null : (
        <Link to="/accounts/$account" params={{ account: address }} className={styles.link}>
          My account
        </Link>
      )}
    </nav>
  );
}
