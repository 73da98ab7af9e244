import { Link } from "@tanstack/react-router";
import type { Address } from "viem";
import { activate, deregister, register } from "../../../../sdk/src/actions/topics.ts";
import { Card } from "../../components/Card.tsx";
import { Flow } from "../../components/Flow.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import { epochTimes } from "../../lib/protocol.ts";
import { replaceAbsent } from "./actions.ts";
import type { WorkerState } from "./queries.ts";
import { Role, type RoleName } from "./roles.ts";
import type { RoleState, TopicSeats } from "./seats.ts";
import { absentSeat, canActivate, standing } from "./standing.ts";
import styles from "./Work.module.css";

interface Parts {
  readonly topicSeats: TopicSeats;
  readonly state: RoleState;
  readonly role: RoleName;
}

/** Registering, taking a seat, and leaving. `account` is null without a wallet, `own` whether it is the wallet's. */
export function TakePartCard({
  account,
  own,
  worker,
  ...parts
}: Parts & { account: Address | null; own: boolean; worker: WorkerState | undefined }) {
  const { role, state } = parts;
  const membership = account === null ? undefined : worker?.memberships[role.role];
  const at = account === null || membership === undefined ? null : standing(state, account, membership);
  return (
    <Card title="Take part">
      <div className={styles.form}>
        <p>
          {role.one === "inferer" ? "An" : "A"} {role.one} {role.does}.
        </p>
        {account !== null && !own ? (
          <p className={styles.aside}>Only the account itself registers and leaves: connect its wallet for that.</p>
        ) : null}
        {(account === null || own) && (at === null || at.kind === "stranger") ? (
          <Register {...parts} allowed={membership?.allowed ?? !state.listed} />
        ) : null}
        {account !== null && at?.kind === "passive" ? (
          <TakeSeat {...parts} account={account} ready={canActivate(at)} />
        ) : null}
        {own && membership !== undefined && at !== null && at.kind !== "stranger" ? (
          <Leave {...parts} deposit={membership.deposit} seated={at.kind === "seated"} />
        ) : null}
      </div>
    </Card>
  );
}

function Register({ topicSeats, state, role, allowed }: Parts & { allowed: boolean }) {
  const { topic, fee, deposit } = topicSeats;
  const free = state.limit - state.seats.length;
  const total = fee + deposit;
  if (!allowed) {
    return (
      <Notice tone="caution">
        The topic's creator has a list of who may register as {role.one}, and the account is not on it.
      </Notice>
    );
  }
  return (
    <Flow
      action={register}
      parameters={{ topicId: topic.id, role: role.role }}
      title={`Register as ${role.one} of topic ${topic.id}`}
      name={`register/${topic.id}/${role.key}`}
      label="Register"
    >
      <ul className={styles.effects}>
        <li>
          It costs {formatAllo(total)} ALLO: a fee of {formatAllo(fee)} for the treasury, and a deposit of{" "}
          {formatAllo(deposit)}, which comes back on leaving.
        </li>
        {free > 0 ? (
          <li>
            The account gets {free === 1 ? "the last free seat" : `one of ${free} free seats`}, to act from{" "}
            <NextEpoch topicSeats={topicSeats} /> on.
          </li>
        ) : (
          <li>
            All {state.limit} seats are held: it waits without one, until its merit is greater than that of the weakest,
            a seat becomes free, or a holder misses ten epochs in a row.
          </li>
        )}
        {role.role === Role.Reputer ? (
          <li>
            To report it needs a stake of {formatAllo(topicSeats.minStake)} ALLO besides:{" "}
            <Link to="/stake/$topicId" params={{ topicId: topic.id }}>
              stake it
            </Link>{" "}
            once it is registered.
          </li>
        ) : null}
      </ul>
    </Flow>
  );
}

function TakeSeat({ topicSeats, state, role, account, ready }: Parts & { account: Address; ready: boolean }) {
  const { topic } = topicSeats;
  const absent = absentSeat(state);
  const of = { topicId: topic.id, role: role.role, participant: account };
  if (ready) {
    return (
      <Flow
        action={activate}
        parameters={of}
        title={`Take a seat as ${role.one} of topic ${topic.id}`}
        name={`activate/${topic.id}/${role.key}/${account}`}
        label="Take a seat"
      >
        <p>
          Anybody may ask for it: the account acts from <NextEpoch topicSeats={topicSeats} /> on, and whoever loses the
          seat until then.
        </p>
      </Flow>
    );
  }
  if (absent !== null) {
    return (
      <Flow
        action={replaceAbsent}
        parameters={{ ...of, slot: absent.slot }}
        title={`Take the seat in slot ${absent.slot} as ${role.one} of topic ${topic.id}`}
        name={`replace/${topic.id}/${role.key}/${account}`}
        label="Take the absent seat"
      >
        <p>The holder of slot {absent.slot} submitted nothing in the last ten epochs, so that its seat can be taken.</p>
      </Flow>
    );
  }
  return (
    <Notice tone="info">
      No seat can be taken now: its merit is not greater than that of the weakest seat, and no holder has missed ten
      epochs in a row.
    </Notice>
  );
}

function Leave({ topicSeats: { topic }, role, deposit, seated }: Parts & { deposit: bigint; seated: boolean }) {
  return (
    <Flow
      action={deregister}
      parameters={{ topicId: topic.id, role: role.role }}
      title={`Leave as ${role.one} of topic ${topic.id}`}
      name={`deregister/${topic.id}/${role.key}`}
      label="Leave"
    >
      <ul className={styles.effects}>
        <li>The deposit of {formatAllo(deposit)} ALLO is back in the same transaction; the fee is not.</li>
        <li>
          {seated ? "It may act no more from that second on, not even in the epoch that is open." : "It waits no more."}{" "}
          What it submitted and earned stays{role.role === Role.Reputer ? ", and so does its stake" : ""}.
        </li>
        <li>Who registers again starts with the merit of newcomers, or with what it had, if that is less.</li>
      </ul>
    </Flow>
  );
}

function NextEpoch({ topicSeats: { topic, next, head } }: Pick<Parts, "topicSeats">) {
  return (
    <>
      epoch {formatCount(next)} (<Time time={epochTimes(topic.schedule, next).opensAt} now={head.timestamp} />)
    </>
  );
}
