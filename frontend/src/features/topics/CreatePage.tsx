import { Card } from "../../components/Card.tsx";
import { ChainPage } from "../../components/ChainPage.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { CreateForm } from "./CreateForm.tsx";
import { useCreation } from "./creation.ts";

/** Creating a topic, with everything that it is to be said before anything is signed. */
export function CreatePage() {
  const query = useCreation();
  return (
    <ChainPage
      query={query}
      tab="Create a topic"
      title="Create a topic"
      lead="What is predicted, when, and on which terms. Title, schedule and loss never change; the rest you may change for epochs to come."
      skeleton={
        <Card title="What it predicts">
          <Skeleton height="40rem" />
        </Card>
      }
    >
      {(creation) => <CreateForm creation={creation} />}
    </ChainPage>
  );
}
