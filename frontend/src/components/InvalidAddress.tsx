import { Link } from "@tanstack/react-router";
import { Page } from "./Page.tsx";

/** In place of a page about an account, where the address names none. */
export function InvalidAddress({ text }: { text: string }) {
  return (
    <Page>
      <h1>That is no account</h1>
      <p>
        <code>{text}</code> is not the address of an account: it takes 0x and 40 hexadecimal digits, and where they are
        in capitals and small letters, exactly those of the checksum. A digit may have been lost.{" "}
        <Link to="/stake">All topics by stake</Link>
      </p>
    </Page>
  );
}
