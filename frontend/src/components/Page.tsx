import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Frame } from "./Frame.tsx";
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
      <WrongPosts />
      {notice}
    </>
  );
  return <Frame nav={<Nav />} tools={<WalletButton />} notice={notices} {...parts} />;
}

function Nav() {
  return (
    <nav className={styles.nav} aria-label="Pages">
      <Link to="/" className={styles.link} activeOptions={{ exact: true, includeSearch: false }}>
        Feeds
      </Link>
      <Link to="/network" className={styles.link} activeOptions={{ includeSearch: false }}>
        Network
      </Link>
    </nav>
  );
}
