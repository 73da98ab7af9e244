/** Keys of everything that is cached; the deployment is part of each, so that another one shares nothing. */
import type { Address, Hex } from "viem";
import type { Deployment } from "./protocol.ts";

const root = ({ chainId, epochs }: Deployment) => ["allora", chainId, epochs] as const;

export const queryKeys = {
  all: root,
  flows: (deployment: Deployment) => [...root(deployment), "flow"] as const,
  directory: (deployment: Deployment) => [...root(deployment), "directory"] as const,
  network: (deployment: Deployment) => [...root(deployment), "network"] as const,
  networkHistory: (deployment: Deployment) => [...root(deployment), "networkHistory"] as const,
  keepers: (deployment: Deployment, topicId: bigint, posters: readonly Address[]) =>
    [...root(deployment), "keepers", String(topicId), ...posters] as const,
  topic: (deployment: Deployment, topicId: bigint) => [...root(deployment), "topic", String(topicId)] as const,
  history: (deployment: Deployment, topicId: bigint) => [...root(deployment), "history", String(topicId)] as const,
  told: (deployment: Deployment, topicId: bigint, gateway: string | null) =>
    [...root(deployment), "told", String(topicId), gateway] as const,
  contributions: (deployment: Deployment, topicId: bigint, posts: readonly string[]) =>
    [...root(deployment), "contributions", String(topicId), ...posts] as const,
  /** Logs about the reputers of a topic. */
  stakeLogs: (deployment: Deployment, topicId: bigint) => [...root(deployment), "stake logs", String(topicId)] as const,
  reputers: (deployment: Deployment, topicId: bigint, accounts: readonly Address[]) =>
    [...root(deployment), "reputers", String(topicId), ...accounts] as const,
  holding: (deployment: Deployment, topicId: bigint, reputer: Address, holder: Address | null) =>
    [...root(deployment), "holding", String(topicId), reputer, holder] as const,
  rewards: (deployment: Deployment, topicId: bigint, account: Address | null) =>
    [...root(deployment), "rewards", String(topicId), account] as const,
  accountLogs: (deployment: Deployment, account: Address, as: "holder" | "reputer") =>
    [...root(deployment), "account logs", account, as] as const,
  account: (deployment: Deployment, account: Address, places: string) =>
    [...root(deployment), "account", account, places] as const,
  commitment: (deployment: Deployment, account: Address, subject: Hex) =>
    [...root(deployment), "commitment", account, subject] as const,
  /** Calls that an account would sign for `what`. */
  flow: (deployment: Deployment, account: Address, what: string) =>
    [...root(deployment), "flow", account, what] as const,
  capabilities: (deployment: Deployment, account: Address, walletChain: number | undefined) =>
    [...root(deployment), "capabilities", account, walletChain] as const,
  batch: (deployment: Deployment, account: Address, id: string | null) =>
    [...root(deployment), "batch", account, id] as const,
  inputs: (deployment: Deployment, topicId: bigint, epoch: bigint, from: bigint, to: bigint) =>
    [...root(deployment), "inputs", String(topicId), String(epoch), String(from), String(to)] as const,
  allo: (deployment: Deployment, account: Address | undefined) => [...root(deployment), "allo", account] as const,
  payments: (deployment: Deployment, topicId: bigint) => [...root(deployment), "payments", String(topicId)] as const,
  paidValue: (deployment: Deployment, topicId: bigint, hash: Hex) =>
    [...root(deployment), "paidValue", String(topicId), hash] as const,
  seats: (deployment: Deployment, topicId: bigint) => [...root(deployment), "seats", String(topicId)] as const,
  worker: (deployment: Deployment, topicId: bigint, account: Address) =>
    [...root(deployment), "worker", String(topicId), account] as const,
  creation: (deployment: Deployment) => [...root(deployment), "creation"] as const,
  creationGas: (deployment: Deployment, account: Address | undefined, what: string) =>
    [...root(deployment), "creationGas", account, what] as const,
  created: (deployment: Deployment, hash: Hex | null) => [...root(deployment), "created", hash] as const,
  /** Whether an account has code. */
  code: (deployment: Deployment, account: Address) => [...root(deployment), "code", account] as const,
  feed: (deployment: Deployment, topicId: bigint, feed: Address | null) =>
    [...root(deployment), "feed", String(topicId), feed] as const,
};
