import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Value } from "../../components/Value.tsx";
import { formatAllo, formatShare } from "../../lib/format/numbers.ts";
import { emissionRate, whyNothing } from "../../lib/network/emission.ts";
import type { Network } from "../../lib/network/read.ts";
import { Bar } from "./Bar.tsx";
import styles from "./Network.module.css";

/** How much is emitted at this time, and how much can still be. */
export function EmissionCard({ emission, treasury: { budget, minted } }: Pick<Network, "emission" | "treasury">) {
  const why = whyNothing(emission, emission.caughtUp);
  const rate = emissionRate(emission);
  return (
    <Card title="Emission">
      <p className={styles.about}>
        Emission accrues every second and goes to the active topics by weight. A day's target is set when the day begins
        (UTC); within the day the rate moves towards it (Eq. 47 to 53).
      </p>
      {why === "behind" ? (
        <Notice tone="caution">
          Nobody has accrued the emission for more than 64 days. Its rate is known when somebody does.
        </Notice>
      ) : (
        <Facts>
          <Fact name="Now, per day">{why === null ? `${formatAllo(rate.perDay)} ALLO` : "none"}</Fact>
          <Fact name="Now, per month">{why === null ? `${formatAllo(rate.perMonth)} ALLO` : "none"}</Fact>
          <Fact name="Today so far">
            {why === null ? `${formatAllo(rate.today)} of ${formatAllo(rate.wholeDay)} ALLO` : "none"}
          </Fact>
          <Fact name="Per staked ALLO and month">
            <Value value={rate.perToken} decimals={6} /> ALLO
          </Fact>
        </Facts>
      )}
      {why === null || why === "behind" ? null : <Notice tone="info">Nothing is emitted: {why}.</Notice>}
      <div className={styles.facts}>
        <Facts>
          <Fact name="Left to be minted">
            {formatAllo(budget - minted)} ALLO
            {budget === 0n ? null : (
              <>
                <Bar part={budget - minted} whole={budget} />
                <span className={styles.aside}>
                  {formatShare(budget - minted, budget)} of {formatAllo(budget)}
                </span>
              </>
            )}
          </Fact>
          <Fact name="Emitted since deployment">{formatAllo(emission.emitted)} ALLO</Fact>
          <Fact name="Most that today may emit">{formatAllo(emission.room)} ALLO</Fact>
        </Facts>
      </div>
    </Card>
  );
}
