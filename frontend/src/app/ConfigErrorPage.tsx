import { Page } from "../components/Page.tsx";
import { CONFIG_FILE } from "../lib/config.ts";
import styles from "./ConfigErrorPage.module.css";

const EXAMPLE = `{
  "rpcUrl": "http://127.0.0.1:8545",
  "topicId": "1",
  "feed": null,
  "deployment": {
    "chainId": 31337, "block": "0",
    "token": "0x…", "topics": "0x…", "participants": "0x…",
    "staking": "0x…", "inbox": "0x…", "epochs": "0x…", "rewards": "0x…"
  }
}`;

/** Shown in place of the app where it has no usable configuration. */
export function ConfigErrorPage({ problem }: { problem: string }) {
  return (
    <Page>
      <div className={styles.box} role="alert">
        <h1>This page is not configured</h1>
        <p>
          It reads which chain and which topic to show from <code>{CONFIG_FILE}</code>, a file beside{" "}
          <code>index.html</code>. That file cannot be used:
        </p>
        <p className={styles.problem}>{problem}</p>
        <p>It looks like this:</p>
        <pre>{EXAMPLE}</pre>
      </div>
    </Page>
  );
}
