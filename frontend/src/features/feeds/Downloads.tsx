import { Card } from "../../components/Card.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import type { History } from "../../lib/chain/history.ts";
import { csvOf, exportedRows, jsonOf } from "../../lib/epochs/export.ts";
import type { EpochRecord } from "../../lib/epochs/records.ts";
import { countOf, formatCount } from "../../lib/format/numbers.ts";
import type { Topic } from "../../lib/protocol.ts";
import styles from "./Downloads.module.css";

/** The topic's epochs as files, made in the browser from what it has read. */
export function Downloads({
  topic,
  history,
  records,
}: {
  topic: Topic;
  history: History;
  records: ReadonlyMap<bigint, EpochRecord>;
}) {
  const { deployment } = useAppConfig();
  const { head, complete } = history;
  const save = (extension: "csv" | "json") => {
    const rows = exportedRows(records, topic, head.timestamp);
    const [text, type] =
      extension === "csv" ? [csvOf(rows), "text/csv"] : [jsonOf(rows, topic, deployment, head), "application/json"];
    saveFile(`allora-${deployment.chainId}-topic-${topic.id}-epochs.${extension}`, text, type);
  };
  const none = records.size === 0;
  return (
    <Card title="Download">
      <p className={styles.about}>
        {complete
          ? `${countOf(records.size, "epoch")} with logs`
          : `The ${countOf(records.size, "epoch")} whose logs were read so far; older blocks are being read`}
        , up to block {formatCount(head.number)}, with all digits: values, intervals, truths, losses, statuses.
      </p>
      <p className={styles.buttons}>
        {(["csv", "json"] as const).map((extension) => (
          <button
            key={extension}
            type="button"
            className={styles.button}
            aria-disabled={none}
            onClick={none ? undefined : () => save(extension)}
          >
            Download {extension.toUpperCase()}
          </button>
        ))}
      </p>
    </Card>
  );
}

function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
