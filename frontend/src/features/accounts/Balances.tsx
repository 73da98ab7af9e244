import { Allo } from "../../components/Allo.tsx";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { formatExact } from "../../lib/format/numbers.ts";
import type { AccountState } from "../../lib/stake/account.ts";

/** What the account holds itself, and all that it has in stake. */
export function Balances({ state: { allo, ether, bounty, topics } }: { state: AccountState }) {
  const positions = topics.flatMap((topic) => topic.positions);
  const requests = positions.flatMap((position) => position.requests);
  const rewards = topics.flatMap((topic) => topic.rewards);
  return (
    <Card title="Balances">
      <Facts>
        <Fact name="ALLO">
          <Allo wei={allo} />
        </Fact>
        <Fact name="Ether, for fees">
          <data className="number" value={formatExact(ether)}>
            {formatExact(ether)} ETH
          </data>
        </Fact>
        <Fact name="In stake">
          <Allo wei={positions.reduce((sum, { value }) => sum + value, 0n)} />
        </Fact>
        <Fact name="Leaving">
          <Allo wei={requests.reduce((sum, { amount }) => sum + amount, 0n)} />
        </Fact>
        <Fact name="Rewards to claim">
          <Allo wei={rewards.reduce((sum, { claimable }) => sum + claimable, 0n)} />
        </Fact>
        <Fact name="Bounties to claim">
          <Allo wei={bounty} />
        </Fact>
      </Facts>
    </Card>
  );
}
