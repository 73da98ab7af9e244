import { useState } from "react";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { useFeed } from "../../lib/chain/queries.ts";
import { formatDuration } from "../../lib/format/times.ts";
import type { Deployment, Schedule } from "../../lib/protocol.ts";
import { type Readable, soliditySnippet, typescriptSnippet } from "../../lib/snippets.ts";
import styles from "./ConsumerCode.module.css";

type Language = "solidity" | "typescript";
const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: "solidity", label: "Solidity" },
  { value: "typescript", label: "TypeScript" },
];

/** Code that reads the topic's final values, with its own addresses. */
export function ConsumerCode({ topicId, schedule }: { topicId: bigint; schedule: Schedule }) {
  const { deployment, rpcUrl } = useAppConfig();
  const feed = useFeed(topicId);
  const [language, setLanguage] = useState<Language>("solidity");
  const readable = feed.isPending ? undefined : readableOf(feed.data ?? null, deployment);
  const maxAge = oldestAge(schedule);
  const terms = { topicId, chainId: deployment.chainId, rpcUrl, maxAge };
  const code =
    readable == null
      ? null
      : (language === "solidity" ? soliditySnippet : typescriptSnippet)({ ...terms, feed: readable });
  return (
    <Card
      title="Read it from your code"
      tools={
        code === null ? null : (
          <div className={styles.tools}>
            <Choice name="Language of the code" options={LANGUAGES} value={language} onChange={setLanguage} />
            <CopyButton text={code} what={language === "solidity" ? "Solidity code" : "TypeScript code"} />
          </div>
        )
      }
    >
      {code !== null ? (
        <>
          <p className={styles.about}>
            It takes values of up to {formatDuration(maxAge)} of age: right after a value is final its data is as old as
            the challenge window, and one epoch may yield nothing.
          </p>
          <section
            className={styles.code}
            aria-label="Code"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
            tabIndex={0}
          >
            <pre>{code}</pre>
          </section>
        </>
      ) : readable === undefined ? (
        <Skeleton height="20rem" />
      ) : (
        <p className={styles.about}>
          There is no feed contract of this topic in the configuration; its final values can be read from{" "}
          <code>Epochs</code>.
        </p>
      )}
    </Card>
  );
}

/** The topic's AggregatorV3 feed, or the feed of all topics; null without either. */
function readableOf(
  feed: { readonly address: `0x${string}`; readonly decimals: number } | null,
  { inferenceFeed }: Deployment,
): Readable | null {
  if (feed !== null) return { kind: "aggregator", address: feed.address, decimals: feed.decimals };
  return inferenceFeed === undefined ? null : { kind: "inferenceFeed", address: inferenceFeed };
}

/** The heartbeat of feeds, and an epoch more. */
function oldestAge({ epochLength, revealWindow, headStart, challengeWindow }: Schedule): number {
  return 2 * epochLength + revealWindow + headStart + challengeWindow;
}
