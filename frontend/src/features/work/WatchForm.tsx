import { useState } from "react";
import { Card } from "../../components/Card.tsx";
import { TextField } from "../../components/TextField.tsx";
import { accountFrom } from "../../lib/routes.ts";
import styles from "./Work.module.css";

/** Which account is looked at: any one, without its wallet. */
export function WatchForm({
  watched = "",
  onWatch,
}: {
  watched: string | undefined;
  onWatch: (of: { account?: string }) => void;
}) {
  const [text, setText] = useState(watched);
  const plain = text.trim();
  const usable = accountFrom(plain) !== null;
  const problem = plain === "" || usable ? null : "That is the address of no account.";
  return (
    <Card title="Look at an account">
      <form
        className={styles.watch}
        onSubmit={(event) => {
          event.preventDefault();
          if (plain === "") onWatch({});
          else if (usable) onWatch({ account: plain });
        }}
      >
        <TextField
          label="Address"
          text={text}
          onText={setText}
          problem={problem}
          help="Any account's; the connected one where the field is empty."
          placeholder="0x…"
          code
        />
        <button type="submit" className={styles.quiet} aria-disabled={problem !== null}>
          Look
        </button>
      </form>
    </Card>
  );
}
