import { useId } from "react";
import { Card } from "../../../components/Card.tsx";
import { FEED_STATES } from "../../../components/FeedStateBadge.tsx";
import type { Directory } from "../../../lib/chain/directory.ts";
import { useChainTime } from "../../../lib/clock.tsx";
import { countOf } from "../../../lib/format/numbers.ts";
import styles from "./DirectoryPage.module.css";
import { type Filters, parseFilters, rowsOf, STATES, selected } from "./filters.ts";
import { TopicTable } from "./TopicTable.tsx";

/** The topics that pass the filters, and the controls that set them. */
export function FilteredTopics({
  directory: { entries },
  filters,
  onFilters,
}: {
  directory: Directory;
  filters: Filters;
  onFilters: (filters: Filters) => void;
}) {
  const time = useChainTime();
  const [searchId, stateId] = [useId(), useId()];
  const rows = rowsOf(entries, time);
  const shown = selected(rows, filters);
  const change = (changed: Record<string, unknown>) => onFilters(parseFilters({ ...filters, ...changed }));
  const count = countOf(shown.length, "topic");
  return (
    <Card
      title="Topics"
      tools={
        <search className={styles.tools}>
          <label className="visually-hidden" htmlFor={searchId}>
            Title or number
          </label>
          <input
            id={searchId}
            className={styles.search}
            type="search"
            placeholder="Title or number"
            value={filters.q ?? ""}
            onChange={({ target }) => change({ q: target.value })}
          />
          <label className="visually-hidden" htmlFor={stateId}>
            State
          </label>
          <select
            id={stateId}
            className={styles.select}
            value={filters.state ?? ""}
            onChange={({ target }) => change({ state: target.value })}
          >
            <option value="">Any state</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {FEED_STATES[state].name} ({rows.filter((row) => row.state.kind === state).length})
              </option>
            ))}
          </select>
        </search>
      }
    >
      <p className="visually-hidden" role="status">
        {count} shown
      </p>
      {entries.length === 0 ? (
        <p className={styles.none}>There is no topic yet.</p>
      ) : shown.length === 0 ? (
        <p className={styles.none}>
          None of the {countOf(entries.length, "topic")} fits.{" "}
          <button type="button" className={styles.reset} onClick={() => onFilters({})}>
            Show all
          </button>
        </p>
      ) : (
        <TopicTable rows={shown} filters={filters} onSort={change} />
      )}
    </Card>
  );
}
