import { formatCount } from "../lib/format/numbers.ts";
import { useResults, useWatch } from "../lib/watch/watch.tsx";
import styles from "./WatchLine.module.css";

/** What this tab does as a watcher, and the switch for it. */
export function WatchLine() {
  const { on, turn } = useWatch();
  return (
    <div className={styles.line}>
      <label className={styles.switch}>
        <input
          type="checkbox"
          role="switch"
          checked={on}
          aria-checked={on}
          onChange={({ target }) => turn(target.checked)}
        />
        Check new posts in this tab
      </label>
      <span className={styles.state}>{on ? <State /> : "Nothing is checked unless you ask for it."}</span>
    </div>
  );
}

function State() {
  const { progress } = useWatch();
  const results = useResults();
  const right = results.filter(({ verdict }) => verdict === "right").length;
  const wrong = results.filter(({ verdict }) => verdict === "wrong").length;
  const found = `${formatCount(right)} found right by this browser${wrong === 0 ? "" : `, ${formatCount(wrong)} wrong`}`;
  switch (progress.kind) {
    case "checking":
      return `Recomputing epoch ${formatCount(progress.epoch)} of topic ${progress.topicId}; ${found}.`;
    case "failed":
      return `Not checked: ${progress.message}. It tries again; ${found}.`;
    case "waiting":
      return `Posts that can be refuted are recomputed by themselves; ${found}.`;
  }
}
