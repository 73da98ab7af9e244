/** Parameters of the app's addresses. */
import { notFound } from "@tanstack/react-router";
import { type Address, getAddress, isAddress } from "viem";
import { parseTopicId } from "./config.ts";

/** Number of a topic in an address; the page that there is not where it is none. */
export function topicIdFrom(text: string): bigint {
  const id = parseTopicId(text);
  if (id === null) throw notFound();
  return id;
}

/** Number of an epoch in an address, from 0; likewise. */
export function epochFrom(text: string): bigint {
  if (text === "0") return 0n;
  return topicIdFrom(text);
}

/** Account in an address, with or without its checksum; null where it is none, or its checksum is wrong. */
export function accountFrom(text: unknown): Address | null {
  if (typeof text !== "string") return null;
  return isAddress(text) ? getAddress(text) : null;
}
