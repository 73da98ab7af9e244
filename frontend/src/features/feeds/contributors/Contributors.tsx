import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Card } from "../../../components/Card.tsx";
import { Choice } from "../../../components/Choice.tsx";
import { Explanations } from "../../../components/Explanations.tsx";
import { Skeleton } from "../../../components/Skeleton.tsx";
import { describeError } from "../../../lib/chain/errors.ts";
import type { EpochRecord } from "../../../lib/epochs/records.ts";
import { formatCount } from "../../../lib/format/numbers.ts";
import styles from "./Contributors.module.css";
import { ContributorTable } from "./ContributorTable.tsx";
import type { Measure } from "./moves.ts";
import { EPOCHS, useContributions } from "./useContributions.ts";

const MOVES: readonly { value: Measure; label: string }[] = [
  { value: "weight", label: "Weight" },
  { value: "regret", label: "Regret" },
  { value: "score", label: "Score" },
  { value: "reward", label: "Reward" },
];
const REPUTER = 2;

/** Who contributed what to the newest settled epoch, and how that moved. */
export function Contributors({
  topicId,
  records,
  complete,
}: {
  topicId: bigint;
  records: ReadonlyMap<bigint, EpochRecord>;
  complete: boolean;
}) {
  const { query, epochs } = useContributions(topicId, records);
  const [measure, setMeasure] = useState<Measure>("weight");
  const [newest] = query.data ?? [];
  let content: ReactNode;
  if (epochs.length === 0) {
    content = <p className={styles.none}>{complete ? "No epoch is settled yet." : "Reading older blocks…"}</p>;
  } else if (newest === undefined) {
    content =
      query.failureReason !== null ? (
        <p className={styles.none}>The traces cannot be read: {describeError(query.failureReason)}. Trying again…</p>
      ) : query.data === undefined ? (
        <Skeleton height="22rem" />
      ) : (
        <p className={styles.none}>The traces of the last settled epochs cannot be read.</p>
      );
  } else {
    const workers = newest.contributions.filter(({ role }) => role !== REPUTER);
    const reputers = newest.contributions.filter(({ role }) => role === REPUTER);
    const history = query.data ?? [];
    content = (
      <>
        <p className={styles.intro}>
          Of{" "}
          <Link to="/feeds/$topicId/epochs/$epoch" params={{ topicId, epoch: newest.epoch }}>
            epoch {formatCount(newest.epoch)}
          </Link>
          , the newest that is settled, from its traces. The line shows how a number moved over the last{" "}
          {formatCount(history.length)} settled epochs.
        </p>
        <ContributorTable
          title="Inferers and forecasters"
          columns={["weight", "regret", "loss", "score", "reward"]}
          contributions={workers}
          history={history}
          moved={measure}
        />
        {reputers.length === 0 ? null : (
          <ContributorTable
            title="Reputers"
            weight="Adjusted stake"
            columns={["weight", "listening", "score", "reward"]}
            contributions={reputers}
            history={history}
            moved={measure === "regret" ? "listening" : measure}
          />
        )}
        <Explanations of={["weight", "regret", "loss", "score", "reward", "listening", "adjustedStake"]} />
      </>
    );
  }
  return (
    <Card
      title="Who contributes what"
      tools={
        newest === undefined ? null : (
          <Choice
            name={`Number that is followed over ${EPOCHS} epochs`}
            options={MOVES}
            value={measure}
            onChange={setMeasure}
          />
        )
      }
    >
      {content}
    </Card>
  );
}
