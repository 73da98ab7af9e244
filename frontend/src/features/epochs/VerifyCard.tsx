import { useEffect } from "react";
import { Card } from "../../components/Card.tsx";
import { Notice } from "../../components/Notice.tsx";
import type { EpochRecord } from "../../lib/epochs/records.ts";
import { countOf, formatCount } from "../../lib/format/numbers.ts";
import { useVerification, type Verification } from "../../lib/verify/useVerification.ts";
import { resultsOf } from "../../lib/watch/posts.ts";
import { useWatch } from "../../lib/watch/watch.tsx";
import { CheckedPostView } from "./CheckedPostView.tsx";
import { participantsOf } from "./numberNames.ts";
import { Refute } from "./Refute.tsx";
import styles from "./VerifyCard.module.css";

/** Recomputes every post of the epoch in this browser, from the chain's data alone. */
export function VerifyCard({
  topicId,
  record,
  fromBlock,
  time,
}: {
  topicId: bigint;
  record: EpochRecord;
  fromBlock: bigint;
  time: number;
}) {
  const { verification, start } = useVerification(topicId, record.epoch);
  const { store } = useWatch();
  const verdict = verification.state === "done" ? verification.verified.verdict : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the posts as they were when they were verified
  useEffect(() => {
    const found = verdict?.inputs ? resultsOf(record, verdict) : null;
    if (found !== null) store.add(found);
  }, [verdict, store]);
  const running = verification.state === "running";
  return (
    <Card
      title="Verify here"
      tools={
        <button
          type="button"
          className={styles.start}
          aria-disabled={running}
          onClick={() => {
            if (!running) start(fromBlock);
          }}
        >
          {verification.state === "idle" ? "Recompute the epoch" : running ? "Recomputing…" : "Recompute again"}
        </button>
      }
    >
      <p className={styles.about}>
        Your browser reads what was submitted from the chain and computes every number of every post anew, with the
        engine that keepers run. It trusts nobody but the RPC, and checks that one against the inbox's hash chains.
      </p>
      <Outcome verification={verification} time={time} />
      {"posts" in verification
        ? verification.posts.map((checked) => (
            <CheckedPostView
              key={`${checked.verdict.kind}/${checked.verdict.root}`}
              checked={checked}
              participants={participantsOf(verification.posts)}
            />
          ))
        : null}
    </Card>
  );
}

function Outcome({ verification, time }: { verification: Verification; time: number }) {
  if (verification.state === "failed") {
    return <Notice tone="danger">The epoch could not be recomputed: {verification.message}.</Notice>;
  }
  if (verification.state !== "done") return null;
  const { posts, verified } = verification;
  const numbers = posts.flatMap(({ verdict }) => verdict.sections).reduce((sum, { count }) => sum + count, 0);
  const wrong = posts.filter(
    ({ verdict }) => verdict.standing && verdict.sections.some((section) => section.wrong > 0),
  );
  const duration = `${(verified.duration / 1000).toFixed(1)} s, of which ${Math.round(verified.computing)} ms to compute (${verified.kernel})`;
  return (
    <>
      {verified.verdict.inputs ? null : (
        <Notice tone="danger">
          The RPC does not tell all that was submitted, or more: what it tells does not lead to the inbox's hash chain.
        </Notice>
      )}
      {wrong.length === 0 ? (
        <Notice tone="info">
          {countOf(numbers, "number")} of {countOf(posts.length, "post")} recomputed in {duration}: what stands is
          right.
        </Notice>
      ) : (
        <Notice tone="danger">
          <strong>{countOf(wrong.length, "standing post")} is wrong.</strong> Recomputed in {duration}.
        </Notice>
      )}
      {verified.challenge === null ? null : (
        <Refute
          time={time}
          challenge={verified.challenge}
          title={`Refute a post of epoch ${formatCount(verified.verdict.epoch)}`}
        />
      )}
    </>
  );
}
