import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { Page } from "../components/Page.tsx";

export function NotFoundPage() {
  useEffect(() => {
    document.title = "No such page · Allora";
  }, []);
  return (
    <Page>
      <h1>There is no such page</h1>
      <p>
        The address leads nowhere in this app. <Link to="/">All feeds</Link>
      </p>
    </Page>
  );
}
