/** The file and the commands that start a node for a topic. */
import type { Address } from "viem";
import { Role } from "./roles.ts";

/** Largest age that a node's configuration takes, seconds. */
const LONGEST_AGE = 86_400;
export const CONFIG_NAME = "allora.yaml";
export const DEPLOYMENT_NAME = "deployment.json";

export interface NodePlan {
  readonly topicId: bigint;
  readonly title: string;
  readonly role: Role;
  readonly rpcUrl: string;
  readonly gateways: readonly string[];
  /** Program that answers as a model, with its arguments. */
  readonly command: readonly string[];
  /** Feed that knows the truth of the topic, and how old its answers may be, in seconds; null without one. */
  readonly feed: { readonly address: Address; readonly maxAge: number } | null;
  /** Whether losses are reported instead of truths alone. */
  readonly reportsLosses: boolean;
  /** Whether a reputer also posts and settles epochs. */
  readonly keeps: boolean;
}

/** The configuration, in YAML. Strings are written as JSON, which YAML contains. */
export function nodeConfig(plan: NodePlan): string {
  const reputes = plan.role === Role.Reputer;
  const key = reputes ? "reputer" : "model";
  return [
    `# ${oneLine(plan.title)}`,
    "chain:",
    `  rpcs: [${JSON.stringify(plan.rpcUrl)}]`,
    `  deployment: ${DEPLOYMENT_NAME}`,
    "storage: data",
    "keys:",
    `  ${key}: { file: ${key}.key }`,
    reputes ? "reputers:" : "workers:",
    `  - topic: ${plan.topicId}`,
    `    key: ${key}`,
    `    gateways: ${JSON.stringify(plan.gateways)}`,
    ...(reputes ? truthLines(plan) : modelLines(plan)),
    ...(reputes && plan.keeps ? [`keeper: { key: ${key}, topics: [${plan.topicId}] }`] : []),
    "",
  ].join("\n");
}

/** What is typed in a shell: first the check, then the nodes. */
export function nodeCommands({ role, keeps }: Pick<NodePlan, "role" | "keeps">): string {
  const kinds = role !== Role.Reputer ? ["worker"] : keeps ? ["reputer", "keeper"] : ["reputer"];
  return [
    `npm run allora -- ${kinds[0]} --config ${CONFIG_NAME} --check`,
    ...kinds.map((kind) => `npm run allora -- ${kind} --config ${CONFIG_NAME}`),
  ].join("\n");
}

function modelLines({ role, command }: NodePlan): string[] {
  const task = role === Role.Inferer ? "infer" : "forecast";
  return [`    ${task}: { command: ${JSON.stringify(command)} }`];
}

function truthLines({ feed, reportsLosses }: NodePlan): string[] {
  const truth =
    feed === null
      ? "{ csv: truths.csv, key: { epoch: epoch }, value: truth }"
      : `{ feed: "${feed.address}", maxAge: ${Math.min(feed.maxAge, LONGEST_AGE)} }`;
  return [`    truth: ${truth}`, ...(reportsLosses ? ["    loss: loss.js"] : [])];
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

/** Words of a text, as a shell without quotes has them. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** The addresses of a list of gateways, or what is wrong with one of them, as a sentence. */
export function gatewaysOf(text: string): { readonly urls: readonly string[]; readonly problem: string | null } {
  const urls = text.split(/[\s,]+/).filter((url) => url !== "");
  const wrong = urls.find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  return { urls, problem: wrong === undefined ? null : `"${wrong}" is not an http(s) address.` };
}
