import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Address } from "viem";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Value } from "../../components/Value.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import { Earnings } from "./Earnings.tsx";
import type { WorkerState } from "./queries.ts";
import { Role, type RoleName } from "./roles.ts";
import { Missed } from "./SeatsCard.tsx";
import type { RoleState, TopicSeats } from "./seats.ts";
import { type Standing, standing } from "./standing.ts";
import styles from "./Work.module.css";

const DECIMALS = 4;

/** Where an account stands in a role, and what it has earned. */
export function AccountCard({
  topicSeats: { topic, minStake, next },
  state,
  role,
  account,
  own,
  worker: { data: worker, error },
}: {
  topicSeats: TopicSeats;
  state: RoleState;
  role: RoleName;
  account: Address;
  own: boolean;
  worker: Pick<UseQueryResult<WorkerState>, "data" | "error">;
}) {
  if (worker === undefined) {
    return (
      <Card title="Account">
        {error === null ? (
          <Skeleton height="12rem" />
        ) : (
          <Notice tone="caution">The account cannot be read: {describeError(error)}.</Notice>
        )}
      </Card>
    );
  }
  const membership = worker.memberships[role.role];
  const at = standing(state, account, membership);
  return (
    <Card title={own ? `Your account as ${role.one}` : `Account as ${role.one}`}>
      <div className={styles.form}>
        <p>
          <AddressText address={account} full copy="address of the account" />{" "}
          <Link to="/accounts/$account" params={{ account }}>
            All that it has
          </Link>
        </p>
        <Facts>
          <Fact name="Seat">
            {at.kind === "stranger"
              ? "not registered"
              : at.kind === "passive"
                ? "registered, without a seat"
                : `slot ${at.seat.slot}, ${at.seat.activeFrom >= next ? "from" : "since"} epoch ${formatCount(at.seat.activeFrom)}`}
          </Fact>
          {at.kind === "seated" ? (
            <Fact name="Rank">
              {at.rank} of {state.seats.length}
            </Fact>
          ) : null}
          {at.kind === "stranger" ? null : (
            <Fact name="Merit">
              <Value value={membership.merit} decimals={DECIMALS} />
            </Fact>
          )}
          <Fact name="Distance to the active set">
            <Distance of={at} state={state} />
          </Fact>
          {at.kind === "seated" ? (
            <Fact name="Missed epochs">
              <Missed attendance={at.seat.attendance} />
            </Fact>
          ) : null}
          {at.kind === "stranger" ? null : <Fact name="Deposit">{formatAllo(membership.deposit)} ALLO</Fact>}
          {role.role === Role.Reputer ? (
            <Fact name="Stake">
              {formatAllo(worker.stake)} ALLO
              {worker.stake < minStake ? `, ${formatAllo(minStake)} needed to report` : ""}
            </Fact>
          ) : null}
        </Facts>
        <Earnings topicId={topic.id} account={account} role={role} />
      </div>
    </Card>
  );
}

function Distance({ of, state: { seats, entry } }: { of: Standing; state: RoleState }) {
  const value = (amount: bigint) => <Value value={amount} decimals={DECIMALS} />;
  switch (of.kind) {
    case "seated":
      return of.above === null ? <>in it, alone</> : <>in it, {value(of.above)} above the weakest other seat</>;
    case "passive":
      if (of.free > 0) return <>none: {of.free === 1 ? "a seat is" : `${of.free} seats are`} free</>;
      if (of.missing === null) return <>not known</>;
      return of.missing < 0n ? (
        <>none: its merit is {value(-of.missing)} above the weakest seat</>
      ) : (
        <>more than {value(of.missing)} of merit</>
      );
    case "stranger": {
      if (of.free > 0) return <>none: {of.free === 1 ? "a seat is" : `${of.free} seats are`} free</>;
      const weakest = seats.at(-1);
      return weakest === undefined ? <>not known</> : <>newcomers start {value(weakest.merit - entry)} below it</>;
    }
  }
}
