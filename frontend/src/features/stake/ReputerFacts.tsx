import { Allo } from "../../components/Allo.tsx";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { ExactTime } from "../../components/Time.tsx";
import { Value } from "../../components/Value.tsx";
import { countOf, formatCount, formatPercent } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import { delegatedOf, netYield } from "../../lib/stake/order.ts";
import type { Reputer } from "../../lib/stake/reputers.ts";
import { SeatBadge } from "./SeatBadge.tsx";
import styles from "./Stake.module.css";

const SCORE_DECIMALS = 4;

/** What a reputer is and did; `time` is that of the newest block. */
export function ReputerFacts({ reputer, time, epochLength }: { reputer: Reputer; time: number; epochLength: number }) {
  const { pool, own, exposure, commission, nextCommission, nextFrom, record, merit } = reputer;
  const gross = reputer.yield;
  const net = netYield(reputer);
  return (
    <Card title="Facts">
      <Facts>
        <Fact name="Seat">
          <SeatBadge reputer={reputer} />
        </Fact>
        <Fact name="Stake">
          <Allo wei={pool.stake} />
        </Fact>
        <Fact name="Its own">
          <Allo wei={own} />
        </Fact>
        <Fact name="Delegated">
          <Allo wei={delegatedOf(reputer)} />
        </Fact>
        <Fact name="Tied up by open posts">
          <Allo wei={exposure} />
        </Fact>
        <Fact name="Commission">
          {formatPercent(commission)}
          {nextFrom > time ? (
            <>
              , {formatPercent(nextCommission)} from <ExactTime time={nextFrom} /> on
            </>
          ) : null}
        </Fact>
        <Fact name="Yield for delegators">{net === null ? "not known" : `${formatPercent(net)} a year`}</Fact>
        <Fact name="Yield before commission">
          {gross === null ? "not known" : `${formatPercent(gross.rate)} a year`}
        </Fact>
        <Fact name="Reported">
          {record.held === 0
            ? "it held no seat in the newest final settlements"
            : `${record.reported} of ${countOf(record.held, "settlement")}, ${record.held - record.reported} missed`}
        </Fact>
        <Fact name="Newest score">
          {record.newest === null ? (
            "none yet"
          ) : record.newest.score === null ? (
            `none in epoch ${formatCount(record.newest.epoch)}`
          ) : (
            <>
              <Value value={record.newest.score} decimals={SCORE_DECIMALS} /> in epoch{" "}
              {formatCount(record.newest.epoch)}
            </>
          )}
        </Fact>
        <Fact name="Merit">
          <Value value={merit} decimals={SCORE_DECIMALS} />
        </Fact>
      </Facts>
      <p className={styles.note}>
        {gross === null
          ? "Its yield is not known: nothing was settled yet while it held a seat with stake. "
          : `Its yield is that of ${countOf(gross.count, "settled epoch")} from ${formatCount(gross.first)} to ${formatCount(gross.last)}: the sum of reward by stake, by that time (${formatDuration(Number(gross.last - gross.first + 1n) * epochLength)}), for 365 days. It is the past, without compounding, and without what it earned for posts. `}
        Delegators get theirs as what their shares are worth: every reward that is claimed for the reputer goes into its
        pool, the commission as new shares of the reputer, the rest for all shares.
      </p>
    </Card>
  );
}
