import { Page } from "../components/Page.tsx";
import { Skeleton } from "../components/Skeleton.tsx";

/** While the code of a page is fetched. */
export function LoadingPage() {
  return (
    <Page status="Loading…">
      <Skeleton height="60vh" />
    </Page>
  );
}
