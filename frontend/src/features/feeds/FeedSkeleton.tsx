import { Card } from "../../components/Card.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import styles from "./Feed.module.css";

/** The page before the chain has answered, with the room that its parts will take. */
export function FeedSkeleton({ title }: { title: string }) {
  return (
    <div aria-busy="true">
      <div className={styles.title}>
        <h1>{title}</h1>
        <p>Reading the chain…</p>
      </div>
      <div className={styles.grid}>
        <Card title="Newest final value">
          <Skeleton height="22rem" />
        </Card>
        <Card title="AggregatorV3 feed">
          <Skeleton height="22rem" />
        </Card>
        <div className={styles.wide}>
          <Card title="Network value and truth">
            <Skeleton height="32rem" />
          </Card>
        </div>
        <div className={styles.wide}>
          <Card title="Epochs now">
            <Skeleton height="14rem" />
          </Card>
        </div>
        <div className={styles.wide}>
          <Card title="Losses">
            <Skeleton height="30rem" />
          </Card>
        </div>
        <div className={styles.wide}>
          <Card title="Who contributes what">
            <Skeleton height="28rem" />
          </Card>
        </div>
        <div className={styles.wide}>
          <Card title="Epochs">
            <Skeleton height="40rem" />
          </Card>
        </div>
      </div>
    </div>
  );
}
