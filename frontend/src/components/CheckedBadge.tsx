import type { WatchedPost } from "../lib/watch/posts.ts";
import { useResults, useWatch } from "../lib/watch/watch.tsx";
import { Badge } from "./Badge.tsx";

/** What this browser found of posts, in a word where it is `short`; nothing where it has not checked all of them. */
export function CheckedBadge({ posts, short = false }: { posts: readonly WatchedPost[]; short?: boolean }) {
  const { store } = useWatch();
  useResults();
  const verdicts = posts.map(({ key }) => store.of(key)?.verdict);
  if (verdicts.includes("wrong")) {
    const name = short ? "Wrong" : "Found wrong by this browser";
    return <Badge name={name} sign="✕" tone="danger" meaning="this browser computed another number" />;
  }
  if (verdicts.length === 0 || verdicts.some((verdict) => verdict !== "right")) return null;
  const name = short ? "Checked" : "Checked by this browser";
  return <Badge name={name} sign="✓" tone="positive" meaning="this browser computed every number anew" />;
}
