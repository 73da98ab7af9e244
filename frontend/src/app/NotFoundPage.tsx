import { Link } from "@tanstack/react-router";
import { Page } from "../components/Page.tsx";

export function NotFoundPage() {
  return (
    <Page>
      <h1>There is no such page</h1>
      <p>
        The address leads nowhere in this app. <Link to="/">All feeds</Link>
      </p>
    </Page>
  );
}
