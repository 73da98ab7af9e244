import type { ReactNode } from "react";
import styles from "./Changes.module.css";

/** What is now, and what will be after something was done. */
export interface Change {
  readonly name: string;
  readonly before: ReactNode;
  readonly after: ReactNode;
}

/** Effects of what is about to be signed. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  return (
    <table className={styles.changes}>
      <caption>What changes</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">Now</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before}</td>
            <td>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
