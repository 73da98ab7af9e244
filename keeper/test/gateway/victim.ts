/**
 * A gateway that a test kills: `node victim.ts DATABASE CHAIN_URL`. It says which port it listens on, relays to the chain
 * that the test keeps, and knows nothing that its store does not.
 */
import { serve } from "@hono/node-server";
import pino from "pino";
import { ChainError } from "../../src/chain/epochs.ts";
import type { Head } from "../../src/gateway/chainState.ts";
import { assembleGateway } from "../../src/gateway/gateway.ts";
import { openStore } from "../../src/gateway/openStore.ts";
import type { RelayChain, Relayed } from "../../src/gateway/relayChain.ts";
import type { Landed } from "../../src/gateway/relaying.ts";
import { formatSubmission } from "../../src/nodes/submissions.ts";
import { DEPLOYMENT, stubChainState } from "./stub.ts";

const [database, url] = process.argv.slice(2);
const PLENTY = { burst: 1_000_000_000, perSecond: 1_000_000_000 };

async function call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
  const response = await fetch(`${url}/${method}`, { method: "POST", body: JSON.stringify(args) });
  const body = (await response.json()) as { result?: T; refused?: string };
  if (body.refused !== undefined) throw new ChainError(body.refused, body.refused, { value: "", limit: "" });
  return body.result as T;
}

const head = async (): Promise<Head> => {
  const found = await call<Omit<Head, "number"> & { number: string }>("head");
  return { ...found, number: BigInt(found.number) };
};
const relayChain: RelayChain = {
  head,
  blockAt: (number) => call("blockAt", number),
  landed: (topicId, epoch) => call<Landed[]>("landed", String(topicId), String(epoch)),
  async relay(batch, intent) {
    const { accepted, skipped, ...rest } = await call<
      Omit<Relayed, "accepted" | "skipped"> & { accepted: string[]; skipped: [string, string][] }
    >("relay", batch.map(formatSubmission), intent);
    return { ...rest, accepted: new Set(accepted), skipped: new Map(skipped) };
  },
};

const chain = stubChainState(head);
await chain.follow();
const gateway = assembleGateway({
  store: await openStore(database),
  chain,
  relayChain,
  follow: chain.follow,
  owner: "victim",
  deployment: DEPLOYMENT,
  batchMs: 20,
  pollMs: 50,
  confirmations: 1,
  concurrency: 4,
  log: pino({ level: "silent" }),
  limits: { perAddress: PLENTY, perSigner: PLENTY },
});
gateway.start();
process.once("SIGTERM", () => process.exit(0));
serve({ fetch: gateway.app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log(port));
