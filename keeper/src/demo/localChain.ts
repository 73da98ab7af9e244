/** A chain of one's own: where it listens, whether it answers, and the contracts on it. */
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { PublicClient } from "viem";
import { type Deployment, parseDeployment } from "../chain/deployment.ts";
import { type Processes, ROOT } from "./processes.ts";

export const CHAIN_ID = 31337;

export interface LocalDeployment {
  /** Holds the deployment's addresses. */
  readonly file: string;
  /** What the deployment script is told. */
  readonly env: Record<string, string>;
  readonly deployment: Deployment;
}

/** Deploys the contracts; the addresses go to a file in `folder`, the steps to the journal of that name. */
export async function deployLocally(
  processes: Processes,
  rpcUrl: string,
  folder: string,
  journal: string,
): Promise<LocalDeployment> {
  const file = join(folder, "deployment.json");
  const env = { ALLORA_RPC_URL: rpcUrl, ALLORA_DEPLOYMENT: file, ALLORA_DEPLOYMENT_ID: journal };
  await processes.runHardhat("deploy", "deploy.ts", ["--network", "local"], env);
  return { file, env, deployment: parseDeployment(JSON.parse(readFileSync(file, "utf8"))) };
}

/** Removes a journal: its chain is gone. */
export function removeJournal(journal: string): void {
  rmSync(join(ROOT, "deploy", "deployments", journal), { recursive: true, force: true });
}

export async function answers(client: PublicClient): Promise<boolean> {
  try {
    await client.getBlockNumber({ cacheTime: 0 });
    return true;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
