/** How a node of the configuration reaches its chain. */
import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import type { PublicClient } from "viem";
import { requireSameEngine } from "../chain/compute.ts";
import { type Deployment, parseDeployment } from "../chain/deployment.ts";
import { InputError } from "../errors.ts";
import { originOf } from "./log.ts";
import { pause } from "./pause.ts";

export function readDeployment(file: string): Deployment {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError("file", `cannot read ${file}: ${(error as Error).message}`, { value: file, limit: "JSON" });
  }
  return parseDeployment(json);
}

/** InputError `chain` when an endpoint is of another chain than the deployment. */
export async function requireChain(client: PublicClient, rpc: string, deployment: Deployment): Promise<void> {
  const chainId = await client.getChainId();
  if (chainId === deployment.chainId) return;
  throw new InputError("chain", `${originOf(rpc)} is chain ${chainId}, the deployment is on ${deployment.chainId}`, {
    value: chainId,
    limit: deployment.chainId,
  });
}

/** InputError `bytecode` where a contract of the deployment is not on the chain. */
export async function requireContracts(client: PublicClient, deployment: Deployment): Promise<void> {
  const { chainId: _, block: __, ...contracts } = deployment;
  for (const [name, address] of Object.entries(contracts)) {
    const code = await client.getCode({ address });
    if (code !== undefined && code !== "0x") continue;
    throw new InputError("bytecode", `there is no contract ${name} at ${address}`, { value: address, limit: "code" });
  }
}

/** All that has to be so before a node works on a chain. */
export async function requireDeployment(client: PublicClient, rpc: string, deployment: Deployment): Promise<void> {
  await requireChain(client, rpc, deployment);
  await requireContracts(client, deployment);
  await requireSameEngine(client, deployment);
}

/** Longest pause between two tries to begin. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * The result of `action`, however often it has to be tried: a chain that does not answer yet keeps no node from
 * starting. InputErrors are final; undefined when the signal came first.
 */
export async function whenAnswered<T>(
  action: () => Promise<T>,
  { log, pollMs, signal }: { readonly log: Logger; readonly pollMs: number; readonly signal: AbortSignal },
): Promise<T | undefined> {
  for (let pauseMs = pollMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof InputError) throw error;
      log.warn({ err: error, pauseMs }, "cannot start yet");
      await pause(pauseMs, signal);
    }
  }
  return undefined;
}
