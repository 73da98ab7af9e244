import { useState } from "react";
import { AddressText } from "../../../components/Hex.tsx";
import { Missing } from "../../../components/Missing.tsx";
import { Table } from "../../../components/Table.tsx";
import { Value } from "../../../components/Value.tsx";
import type { Contribution, EpochContributions } from "../../../lib/contributions/contributions.ts";
import { countOf, formatAllo, formatExact, formatValue } from "../../../lib/format/numbers.ts";
import styles from "./Contributors.module.css";
import { changeOf, inOrder, type Measure, type Order, trendOf } from "./moves.ts";
import { Sparkline } from "./Sparkline.tsx";

const ROLES = ["Inferer", "Forecaster", "Reputer"] as const;
const NAMES: Readonly<Record<Measure, string>> = {
  weight: "Weight",
  regret: "Regret",
  listening: "Listening",
  loss: "Loss",
  score: "Score",
  reward: "Reward",
};
const DECIMALS: Record<Exclude<Measure, "reward">, number> = { weight: 4, regret: 4, listening: 4, loss: 3, score: 5 };
const WHY_NONE: Record<Measure, string> = {
  weight: "no weight",
  regret: "not judged before",
  listening: "no listening coefficient",
  loss: "not judged",
  score: "no score",
  reward: "no reward",
};

/** Contributors of one epoch, sorted by whatever column is asked for; `moved` is shown over the epochs of `history`. */
export function ContributorTable({
  title,
  columns,
  contributions,
  history,
  moved,
  weight = NAMES.weight,
}: {
  title: string;
  columns: readonly Measure[];
  contributions: readonly Contribution[];
  history: readonly EpochContributions[];
  moved: Measure;
  /** What weights are called. */
  weight?: string;
}) {
  const nameOf = (measure: Measure) => (measure === "weight" ? weight : NAMES[measure]);
  const [order, setOrder] = useState<Order>({ by: "weight", descending: true });
  const sortBy = (by: Order["by"]) =>
    setOrder((before) => ({ by, descending: before.by === by ? !before.descending : by !== "participant" }));
  return (
    <div className={styles.table}>
      <Table label={title}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <SortHeader name="Participant" by="participant" order={order} onSort={sortBy} />
            <th scope="col">Role</th>
            {columns.map((column) => (
              <SortHeader key={column} name={nameOf(column)} by={column} order={order} onSort={sortBy} />
            ))}
            <th scope="col">{nameOf(moved)} moved</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(contributions, order).map((contribution) => (
            <tr key={`${contribution.role}/${contribution.id}`}>
              <th scope="row">
                <AddressText address={contribution.participant} />
              </th>
              <td>{ROLES[contribution.role]}</td>
              {columns.map((column) => (
                <td key={column}>
                  <Amount measure={column} value={contribution[column]} />
                </td>
              ))}
              <td>
                <Moved trend={trendOf(history, contribution, moved)} measure={moved} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function SortHeader({
  name,
  by,
  order,
  onSort,
}: {
  name: string;
  by: Order["by"];
  order: Order;
  onSort: (by: Order["by"]) => void;
}) {
  const sorted = order.by === by ? (order.descending ? "descending" : "ascending") : "none";
  return (
    <th scope="col" aria-sort={sorted}>
      <button type="button" className={styles.sort} onClick={() => onSort(by)}>
        {name}
        <span aria-hidden="true">{sorted === "none" ? " ↕" : sorted === "ascending" ? " ↑" : " ↓"}</span>
      </button>
    </th>
  );
}

function Amount({ measure, value }: { measure: Measure; value: bigint | undefined }) {
  if (value === undefined) return <Missing why={WHY_NONE[measure]} />;
  if (measure !== "reward") return <Value value={value} decimals={DECIMALS[measure]} />;
  return (
    <data className="number" value={formatExact(value)} title={formatExact(value)}>
      {formatAllo(value)} ALLO
    </data>
  );
}

function Moved({ trend, measure }: { trend: readonly (bigint | undefined)[]; measure: Measure }) {
  const change = changeOf(trend);
  if (change === undefined) return <Missing why="only one epoch is known" />;
  const magnitude = change < 0n ? -change : change;
  const text = measure === "reward" ? `${formatAllo(magnitude)} ALLO` : formatValue(magnitude, DECIMALS[measure]);
  const sign = change === 0n ? "±" : change < 0n ? "−" : "+";
  return (
    <span className={styles.moved}>
      <Sparkline values={trend} />
      <span className="number" title={`over ${countOf(trend.length, "settled epoch")}`}>
        {sign}
        {text}
      </span>
    </span>
  );
}
