import { disputesAbi } from "@allora-evm/contracts/abis";
import type { Abi } from "viem";
import { useConnection } from "wagmi";
import { Notice } from "../../components/Notice.tsx";
import { WalletButton } from "../../components/WalletButton.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { describeError } from "../../lib/chain/errors.ts";
import { formatDuration } from "../../lib/format/times.ts";
import { useSend } from "../../lib/transactions/useSend.ts";
import type { Challenge } from "../../lib/verify/messages.ts";
import { useCommitment } from "./useCommitment.ts";
import styles from "./VerifyCard.module.css";

/** Seconds to the deadline below which there is no time to announce a challenge first. */
const COMMIT_SECONDS = 120;

/**
 * Offers the transactions that refute a post: it is announced first, so that nobody who copies it earns the
 * bounty. `time` is that of the newest block.
 */
export function Refute({ challenge, title, time }: { challenge: Challenge; title: string; time: number }) {
  const { address } = useConnection();
  const left = Number(challenge.deadline) - time;
  if (left <= 0) return <Notice tone="caution">Its challenge window is over: nobody can refute it any more.</Notice>;
  return (
    <div className={styles.refute}>
      <p>
        Anybody can refute it for another {formatDuration(left)}: the contract computes the disputed number itself,
        voids the post and slashes its poster. Part of what is slashed goes to whoever announced the challenge before.
      </p>
      {address === undefined ? (
        <p>
          A wallet signs the challenge: <WalletButton />
        </p>
      ) : (
        <Steps key={address} account={address} challenge={challenge} title={title} hasty={left < COMMIT_SECONDS} />
      )}
    </div>
  );
}

function Steps({
  account,
  challenge,
  title,
  hasty,
}: {
  account: `0x${string}`;
  challenge: Challenge;
  title: string;
  hasty: boolean;
}) {
  const { deployment } = useAppConfig();
  const { salt, commitment, announced, error } = useCommitment(account, challenge.subject);
  const { mutate: send, isPending, error: failure } = useSend();
  const disputes = { address: deployment.disputes, abi: disputesAbi as Abi };
  const ready = announced === true || hasty;
  const announce = () => {
    if (commitment !== null)
      send({ ...disputes, functionName: "commit", args: [commitment], title: `Announce: ${title}` });
  };
  const refute = () =>
    send({ ...disputes, functionName: challenge.functionName, args: [...challenge.args, salt], title });
  return (
    <>
      <ol className={styles.steps}>
        <li>
          <button
            type="button"
            className={styles.start}
            aria-disabled={isPending || ready || announced === null}
            onClick={() => {
              if (!isPending && !ready && announced !== null) announce();
            }}
          >
            Announce the challenge
          </button>{" "}
          <span className={styles.aside}>
            {announced === true ? "announced" : hasty ? "no time for it: the bounty burns" : "tells nobody of what"}
          </span>
        </li>
        <li>
          <button
            type="button"
            className={styles.start}
            aria-disabled={isPending || !ready}
            onClick={() => {
              if (!isPending && ready) refute();
            }}
          >
            Refute
          </button>
        </li>
      </ol>
      {failure === null ? null : <Notice tone="danger">Not sent: {describeError(failure)}.</Notice>}
      {error === null ? null : <Notice tone="danger">The announcement cannot be read: {describeError(error)}.</Notice>}
    </>
  );
}
