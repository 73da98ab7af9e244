import { Link } from "@tanstack/react-router";
import { useChainTime } from "../lib/clock.tsx";
import { formatDuration } from "../lib/format/times.ts";
import { useResults } from "../lib/watch/watch.tsx";
import { Notice } from "./Notice.tsx";

const NAMES = { synthesis: "value", settlement: "settlement", payout: "payouts" } as const;

/** Posts that this browser found wrong and that can still be refuted. */
export function WrongPosts() {
  const wrong = useResults().filter(({ verdict }) => verdict === "wrong");
  return wrong.length === 0 ? null : <Warnings wrong={wrong} />;
}

function Warnings({ wrong }: { wrong: ReturnType<typeof useResults> }) {
  const now = useChainTime();
  const open = wrong.filter(({ deadline }) => now < deadline);
  return open.map(({ key, kind, topicId, epoch, deadline }) => (
    <Notice key={key} tone="danger">
      <strong>
        This browser found a wrong post: the {NAMES[kind]} of epoch {epoch} of topic {topicId}.
      </strong>{" "}
      Anybody can refute it for another {formatDuration(deadline - now)}:{" "}
      <Link to="/feeds/$topicId/epochs/$epoch" params={{ topicId: BigInt(topicId), epoch: BigInt(epoch) }}>
        see what is wrong, and refute it
      </Link>
      .
    </Notice>
  ));
}
