/** A chain of its own process that mines by the clock and can reorganise itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { CHAIN_ID, freePort } from "../../keeper/src/demo/localChain.ts";

/** Blocks whose states are kept: far more than are reorganised or asked about. */
const STATES = 256;
/** The binary itself: its wrapper would leave it behind when it is killed. */
const PACKAGE = `@foundry-rs/anvil-${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
const BINARY = process.platform === "win32" ? "anvil.exe" : "anvil";

export interface ReorgChain {
  readonly url: string;
  /** Sends a request past all faults. */
  readonly request: (method: string, params?: readonly unknown[]) => Promise<unknown>;
  /** From now on blocks come after `pauseMs` each, `seconds` of the chain's time apart. */
  readonly mineEvery: (pauseMs: () => number, seconds: number) => Promise<void>;
  /** Replaces the newest blocks by empty ones: what they held is gone, unless somebody sends it again. */
  readonly reorganise: (depth: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Mines each transaction at once, until told to mine by the clock. */
export async function startChain(start: number): Promise<ReorgChain> {
  const port = await freePort();
  const args = ["--port", String(port), "--chain-id", String(CHAIN_ID), "--timestamp", String(start)];
  const binary = createRequire(import.meta.url).resolve(`${PACKAGE}/bin/${BINARY}`);
  const child = spawn(
    binary,
    [...args, "--hardfork", "osaka", "--gas-limit", "60000000", "--prune-history", String(STATES), "--silent"],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const url = `http://127.0.0.1:${port}`;
  const request = (method: string, params: readonly unknown[] = []) => rpc(url, method, params);
  await answering(request, child);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let mining: Promise<unknown> = Promise.resolve();
  /** Blocks and reorganisations one after the other. */
  const inTurn = (action: () => Promise<unknown>) => {
    mining = mining.then(action);
    return mining;
  };
  return {
    url,
    request,
    async mineEvery(pauseMs, seconds) {
      await request("evm_setAutomine", [false]);
      await request("anvil_setBlockTimestampInterval", [seconds]);
      const next = () => {
        if (closed) return;
        timer = setTimeout(() => {
          void inTurn(() => request("evm_mine")).then(next);
        }, pauseMs());
      };
      next();
    },
    async reorganise(depth) {
      await inTurn(() => request("anvil_reorg", [depth, []]));
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await mining.catch(() => undefined);
      process.off("exit", kill);
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      kill();
      await ended;
    },
  };
}

async function rpc(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}

async function answering(request: ReorgChain["request"], child: ChildProcess): Promise<void> {
  for (;;) {
    try {
      await request("eth_chainId");
      return;
    } catch (error) {
      if (child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
