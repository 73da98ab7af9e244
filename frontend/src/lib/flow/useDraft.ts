import { useState } from "react";

/** Text of a form's field, which a reload of the page keeps (until the tab is closed). */
export function useDraft(name: string, initial = ""): [string, (text: string) => void] {
  const key = `allora/draft/${name}`;
  const [text, setText] = useState(() => storage()?.getItem(key) ?? initial);
  return [
    text,
    (next) => {
      setText(next);
      try {
        storage()?.setItem(key, next);
      } catch {
        // A full storage takes nothing from this page.
      }
    },
  ];
}

function storage(): globalThis.Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}
