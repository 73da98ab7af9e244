import { Frame } from "../components/Frame.tsx";
import { CONFIG_FILE } from "../lib/config.ts";
import styles from "./ConfigErrorPage.module.css";

const EXAMPLE = `{
  "rpcUrl": "http://127.0.0.1:8545",
  "feeds": { "1": "0x…" },
  "deployment": {
    "chainId": 31337, "block": "0",
    "token": "0x…", "topics": "0x…", "participants": "0x…", "staking": "0x…",
    "inbox": "0x…", "epochs": "0x…", "disputes": "0x…", "proofs": "0x…",
    "rewards": "0x…", "treasury": "0x…", "payments": "0x…"
  }
}`;

/** Shown in place of the app where it has no usable configuration. */
export function ConfigErrorPage({ problem }: { problem: string }) {
  return (
    <Frame>
      <div className={styles.box} role="alert">
        <h1>This page is not configured</h1>
        <p>
          It reads which deployment on which chain to show from <code>{CONFIG_FILE}</code>, a file beside{" "}
          <code>index.html</code>. That file cannot be used:
        </p>
        <p className={styles.problem}>{problem}</p>
        <p>It looks like this:</p>
        <pre>{EXAMPLE}</pre>
      </div>
    </Frame>
  );
}
