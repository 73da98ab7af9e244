import { useState } from "react";
import { Card } from "../../components/Card.tsx";
import { Notice } from "../../components/Notice.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import styles from "./Create.module.css";
import { formOfDefinition, type TopicForm } from "./form.ts";

/** A definition in JSON, as `allora tune` prints it, put into the form. */
export function ImportDefinition({
  start,
  onForm,
  onClear,
}: {
  start: string;
  onForm: (form: TopicForm) => void;
  onClear: () => void;
}) {
  const [json, setJson] = useState("");
  const [outcome, setOutcome] = useState<{ title: string } | { error: Error } | null>(null);
  const take = (text: string) => {
    try {
      const form = formOfDefinition(text, start);
      onForm(form);
      setOutcome({ title: form.texts.title });
    } catch (error) {
      setOutcome({ error: error as Error });
    }
  };
  return (
    <Card
      title="Begin"
      tools={
        <button type="button" className={styles.quiet} onClick={onClear}>
          Begin anew
        </button>
      }
    >
      <p className={styles.aside}>
        What you type is kept in this browser's tab. A definition of <code>npm run allora -- tune</code> fills the form,
        with numbers that were tuned on your data.
      </p>
      <details className={styles.more}>
        <summary>Import a definition</summary>
        <label className={styles.import}>
          Definition, JSON
          <textarea rows={8} value={json} spellCheck={false} onChange={({ target }) => setJson(target.value)} />
        </label>
        <div className={styles.row}>
          <button type="button" className={styles.quiet} aria-disabled={json.trim() === ""} onClick={() => take(json)}>
            Fill the form
          </button>
          <label className={styles.file}>
            or a file{" "}
            <input
              type="file"
              accept="application/json,.json"
              onChange={async ({ target }) => {
                const text = await target.files?.[0]?.text();
                if (text === undefined) return;
                setJson(text);
                take(text);
              }}
            />
          </label>
        </div>
        {outcome === null ? null : "error" in outcome ? (
          <Notice tone="danger">It is no definition: {describeError(outcome.error)}.</Notice>
        ) : (
          <Notice tone="info">The form has the definition of "{outcome.title}". Say when it starts.</Notice>
        )}
      </details>
    </Card>
  );
}
