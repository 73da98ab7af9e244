import { Link } from "@tanstack/react-router";
import { Card } from "../../components/Card.tsx";
import { ChainPage } from "../../components/ChainPage.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useTopic } from "../../lib/chain/queries.ts";
import styles from "./Pay.module.css";
import { PayCard } from "./PayCard.tsx";
import { PricesCard } from "./PricesCard.tsx";
import { usePayments } from "./reading.ts";

/** Paying for a topic's inferences: whatever one wants, with what others paid beside it. */
export function PayPage({ topicId }: { topicId: bigint }) {
  const query = usePayments(topicId);
  const { data: topic } = useTopic(topicId);
  const title = topic?.title ?? `Topic ${topicId}`;
  return (
    <ChainPage
      query={query}
      tab={`Pay · ${title}`}
      title="Pay what you want"
      lead={
        <>
          For the inferences of{" "}
          <Link to="/feeds/$topicId" params={{ topicId }}>
            {title}
          </Link>
          . Reading them needs no payment; what is paid raises the topic's part of the emission.
        </>
      }
      skeleton={
        <div className={styles.grid}>
          <Card title="Your payment">
            <Skeleton height="26rem" />
          </Card>
          <Card title="What others paid">
            <Skeleton height="16rem" />
          </Card>
        </div>
      }
    >
      {(payments) => (
        <div className={styles.grid}>
          <PayCard topicId={topicId} payments={payments} />
          <PricesCard prices={payments.prices} />
        </div>
      )}
    </ChainPage>
  );
}
