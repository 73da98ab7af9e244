import { Allo } from "../../components/Allo.tsx";
import { Changes } from "../../components/Changes.tsx";
import { Flow } from "../../components/Flow.tsx";
import { Table } from "../../components/Table.tsx";
import { ExactTime } from "../../components/Time.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { formatDuration } from "../../lib/format/times.ts";
import { cancelUnbonding, type UnbondingRequest, withdraw } from "../../lib/sdk.ts";
import { afterDeposit } from "../../lib/stake/pool.ts";
import type { FormParts } from "./Actions.tsx";
import { effects } from "./effects.tsx";
import styles from "./Stake.module.css";

type Kind = "withdraw" | "cancel";

/** The account's requests to take stake out, and what can be done with each. */
export function RequestList(parts: FormParts) {
  const { account, holding, terms, place } = parts;
  const requests = holding.position?.requests ?? [];
  const [chosen, choose] = useDraft(`${place}/request`);
  const [kind, number] = chosen.split(" ") as [Kind, string];
  return (
    <>
      {requests.length === 0 ? (
        <p className={styles.none}>
          {account === null ? "No account is connected." : "The account has no open request to take stake out."}
        </p>
      ) : (
        <Table label="Table of requests">
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">Pays</th>
              <th scope="col">Can be withdrawn</th>
              <th scope="col">
                <span className="visually-hidden">What to do with it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {requests.map((one) => (
              <tr key={one.request}>
                <th scope="row">{one.request}</th>
                <td className={styles.number}>
                  <Allo wei={one.amount} />
                </td>
                <td>
                  <ExactTime time={one.releasedAt} />
                  {one.releasedAt > terms.time ? `, in ${formatDuration(one.releasedAt - terms.time)}` : ", now"}
                </td>
                <td>
                  <div className={styles.buttons}>
                    {(["withdraw", "cancel"] as const).map((option) => (
                      <button
                        key={option}
                        type="button"
                        className={styles.button}
                        aria-pressed={chosen === `${option} ${one.request}`}
                        aria-label={`${option === "withdraw" ? "Withdraw" : "Cancel"} request ${one.request}`}
                        onClick={() => choose(`${option} ${one.request}`)}
                      >
                        {option === "withdraw" ? "Withdraw" : "Cancel"}
                      </button>
                    ))}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {number === undefined ? null : (
        <RequestFlow
          key={chosen}
          kind={kind}
          number={Number(number)}
          request={requests.find((one) => one.request === Number(number))}
          {...parts}
        />
      )}
    </>
  );
}

/** `request` is undefined once it is over. */
function RequestFlow({
  kind,
  number,
  request,
  topic,
  reputer,
  holding: { pool, position, balance },
  place,
}: FormParts & { kind: Kind; number: number; request: UnbondingRequest | undefined }) {
  const held = { pool, shares: position?.shares ?? 0n };
  const parameters =
    request === undefined ? null : { topicId: topic.id, reputer: reputer.address, request: request.request };
  const flow = { parameters, name: `${place}/${kind} ${number}` };
  if (kind === "cancel") {
    return (
      <Flow
        key="cancel"
        {...flow}
        action={cancelUnbonding}
        title={`Cancel unbonding, request ${number}`}
        label="Cancel"
      >
        {request === undefined ? null : (
          <>
            <Changes changes={effects(held, afterDeposit(held, request.amount))} />
            <p className={styles.aside}>
              Request {number} becomes stake again, at what a share is worth now. Taking it out again begins anew.
            </p>
          </>
        )}
      </Flow>
    );
  }
  return (
    <Flow key="withdraw" {...flow} action={withdraw} title={`Withdraw request ${number}`} label="Withdraw">
      {request === undefined || balance === null ? null : (
        <Changes
          changes={[
            {
              name: "In your wallet",
              before: <Allo wei={balance} />,
              after: <Allo wei={balance + request.amount} />,
            },
            { name: `Request ${number}`, before: <Allo wei={request.amount} />, after: "paid out" },
          ]}
        />
      )}
    </Flow>
  );
}
