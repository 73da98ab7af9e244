/** What the chain says has become of submissions. */
import type { GatewaySubmission } from "../nodes/submissions.ts";
import type { Head } from "./chainState.ts";
import { type Landed, landedOf, saysSame } from "./relaying.ts";
import type { Fate, Settled, StoredSubmission, SubmissionState } from "./store.ts";

export const REPLACED = "another submission of the slot counts";

/** A block that is taken to stay. */
export interface Confirmed extends Pick<Head, "hash" | "timestamp"> {
  readonly number: number;
}

type BlockAt = (number: number) => Promise<Pick<Head, "hash"> | undefined>;

/**
 * The fate of a submission by the logs of its epoch; undefined where it is what it was. Only a confirmed block makes it
 * final: that a log is in, that the window is over without one, that the chain refused it.
 */
export async function fateOf(
  stored: StoredSubmission,
  submission: GatewaySubmission,
  logs: readonly Landed[],
  confirmed: Confirmed | undefined,
  blockAt: BlockAt,
): Promise<Settled | undefined> {
  const landed = landedOf(logs, submission);
  if (landed !== undefined) return changed(stored, fateOfLanded(landed, submission, confirmed), ANY);
  const { state, until, block, blockHash } = stored;
  const stands = async () => block !== null && (await blockAt(block))?.hash === blockHash;
  const over = confirmed !== undefined && confirmed.timestamp >= until;
  switch (state) {
    case "onchain":
      // Logs may come later than receipts: only a block that is gone takes them away.
      return (await stands()) ? undefined : changed(stored, AGAIN);
    case "skipped":
      if (over || (confirmed !== undefined && block !== null && block <= confirmed.number && (await stands()))) {
        return changed(stored, { ...stored, final: true });
      }
      return (await stands()) ? undefined : changed(stored, AGAIN);
    default:
      if (!over) return undefined;
      return changed(
        stored,
        {
          state: "late",
          final: true,
          transaction: null,
          block: confirmed.number,
          blockHash: confirmed.hash,
          reason: `the window was over at ${until}, and block ${confirmed.number} of ${confirmed.timestamp} has it not`,
        },
        ["accepted", "batched"],
      );
  }
}

const ANY = ["accepted", "batched", "onchain", "skipped"] as const;
const AGAIN: Fate = {
  state: "accepted",
  final: false,
  transaction: null,
  block: null,
  blockHash: null,
  reason: null,
};

function fateOfLanded(landed: Landed, submission: GatewaySubmission, confirmed: Confirmed | undefined): Fate {
  const same = saysSame(landed, submission);
  const { transaction, block, blockHash } = landed;
  return {
    state: same ? "onchain" : "skipped",
    final: confirmed !== undefined && block <= confirmed.number,
    transaction,
    block,
    blockHash,
    reason: same ? null : REPLACED,
  };
}

/** `from` are the states that it may have come to since it was read. */
function changed(
  stored: StoredSubmission,
  fate: Fate,
  from: readonly SubmissionState[] = [stored.state],
): Settled | undefined {
  const { state, final, transaction, block, blockHash, reason } = fate;
  const same =
    stored.state === state &&
    stored.final === final &&
    stored.transaction === transaction &&
    stored.blockHash === blockHash &&
    stored.reason === reason;
  if (same) return undefined;
  return { id: stored.id, from, state, final, transaction, block, blockHash, reason };
}
