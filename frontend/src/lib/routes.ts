/** Parameters of the app's addresses. */
import { notFound } from "@tanstack/react-router";
import { parseTopicId } from "./config.ts";

/** Number of a topic in an address; the page that there is not where it is none. */
export function topicIdFrom(text: string): bigint {
  const id = parseTopicId(text);
  if (id === null) throw notFound();
  return id;
}
