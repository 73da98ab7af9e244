import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Address, Hex } from "viem";
import { createTopic } from "../../../../sdk/src/actions/topics.ts";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Flow } from "../../components/Flow.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { Missing } from "../../components/Missing.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Time } from "../../components/Time.tsx";
import { useAllo } from "../../lib/chain/balance.ts";
import { describeError } from "../../lib/chain/errors.ts";
import { formatSeconds } from "../../lib/format/durations.ts";
import { formatAllo, formatCount, formatExact, formatValue } from "../../lib/format/numbers.ts";
import type { TopicParameters } from "../../lib/topicTerms.ts";
import styles from "./Create.module.css";
import { type Creation, useCreated, useCreationGas } from "./creation.ts";
import { LOSSES } from "./fields.ts";
import type { Problems } from "./limits.ts";
import { exitDelay, finality } from "./phases.ts";

/** What the creation costs and does, and signing it. */
export function CreateCard({
  creation,
  parameters,
  problems,
  creator,
}: {
  creation: Creation;
  parameters: TopicParameters | null;
  problems: Problems;
  creator: Address | null;
}) {
  const { fee } = creation;
  const balance = useAllo(creator ?? undefined);
  const [hash, setHash] = useState<Hex | null>(null);
  const { data: cost } = useCreationGas(parameters, fee);
  return (
    <Card title="Create it">
      <Facts>
        <Fact name="Fee of the creation">{fee === 0n ? "nothing" : `${formatAllo(fee)} ALLO`}</Fact>
        <Fact name="In your wallet">
          {balance === null ? <Missing why="no wallet is connected" /> : `${formatAllo(balance)} ALLO`}
        </Fact>
        <Fact name="Gas">
          {cost === undefined ? (
            <Missing why="not known yet" />
          ) : (
            `${cost.estimated ? "" : "about "}${formatCount(cost.gas)}, ${formatValue(cost.gas * cost.price, 6)} ETH now`
          )}
        </Fact>
      </Facts>
      {problems.size === 0 ? null : (
        <>
          <p>
            {problems.size === 1 ? "One thing is" : `${problems.size} things are`} missing or wrong, which the contract
            would refuse:
          </p>
          <ul className={styles.problems}>
            {[...problems].map(([key, sentence]) => (
              <li key={key}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <Flow
        action={createTopic}
        parameters={parameters === null ? null : { parameters }}
        title={parameters === null ? "Create a topic" : `Create "${parameters.title}"`}
        name="create"
        label="Create the topic"
        onDone={(sent) => setHash(sent.hash)}
      >
        {parameters === null ? null : <Effects parameters={parameters} creation={creation} creator={creator} />}
      </Flow>
      {hash === null ? null : <Created hash={hash} />}
    </Card>
  );
}

function Effects({
  parameters: { title, schedule, math, security, allowLists },
  creation: { count, head, fee },
  creator,
}: {
  parameters: TopicParameters;
  creation: Creation;
  creator: Address | null;
}) {
  const { value } = finality(schedule, 0n);
  const lists = Object.entries(allowLists).flatMap(([role, on]) => (on ? [role] : []));
  return (
    <ul className={styles.effects}>
      <li>
        Topic {formatCount(count + 1n)}, unless somebody is faster: "{title}", judged by{" "}
        {LOSSES[math.lossFunction].name.toLowerCase()} loss.
      </li>
      <li>
        Its creator is {creator === null ? "the account that signs" : <AddressText address={creator} />}, who may change
        its parameters for epochs to come, pause it, and choose who may register.
      </li>
      <li>
        Epoch 0 opens at <Time time={schedule.start} now={head.timestamp} />; its value is final at{" "}
        <Time time={value} now={head.timestamp} /> at the earliest.
      </li>
      <li>
        Reputers need a stake of {formatAllo(security.minStake)} ALLO; a refuted post costs its poster{" "}
        {formatExact(security.slashFraction * 100n)} % of it. Who takes stake out waits{" "}
        {formatSeconds(exitDelay(schedule))}.
      </li>
      <li>
        {security.rewardPerEpoch === 0n
          ? "No sponsored rewards: participants earn from the emission alone."
          : `Each settled epoch pays ${formatAllo(security.rewardPerEpoch)} ALLO, once the topic is funded with them.`}
      </li>
      <li>
        {lists.length === 0 ? "Anybody may register." : `Only whom you allow may register as ${lists.join(", ")}.`}
      </li>
      {fee === 0n ? null : <li>The fee goes to the treasury and counts as the topic's revenue.</li>}
    </ul>
  );
}

function Created({ hash }: { hash: Hex }) {
  const { data: topicId, error } = useCreated(hash);
  if (error !== null) return <Notice tone="caution">Its number cannot be read: {describeError(error)}.</Notice>;
  if (topicId === undefined) return <Notice tone="info">Reading the number of the new topic…</Notice>;
  if (topicId === null) return <Notice tone="caution">The transaction created no topic.</Notice>;
  return (
    <Notice tone="info">
      It is topic {formatCount(topicId)}:{" "}
      <Link to="/feeds/$topicId" params={{ topicId }}>
        its page
      </Link>
      ,{" "}
      <Link to="/work/$topicId" params={{ topicId }}>
        who takes part
      </Link>
      .
    </Notice>
  );
}
