/**
 * `hardhat run scripts/chain.ts`: a local chain that answers JSON-RPC at ALLORA_PORT (default 8545) until it is
 * stopped. ALLORA_CHAIN_START is the time of its first block, in any form that Date reads (default now).
 */
import { network } from "hardhat";

const port = Number(process.env.ALLORA_PORT ?? 8545);
const initialDate = process.env.ALLORA_CHAIN_START ?? new Date().toISOString();
const server = await network.createServer({ network: "default", override: { initialDate } }, "127.0.0.1", port);
const { address } = await server.listen();
console.log(`http://${address}:${port}`);
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => {
    server.close().finally(() => process.exit(0));
  });
}
