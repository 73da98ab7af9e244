/** A chain over RPC with a deployment on it, made as `npm run deploy` makes it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { network } from "hardhat";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { createPublicClient, http, type PublicClient } from "viem";
import { deployAll } from "../../deploy/deploy.ts";
import { type Environment, openEnvironment } from "../../deploy/environment.ts";
import { Journal } from "../../deploy/journal.ts";
import { type DeploymentParameters, moduleParameters, parseParameters } from "../../deploy/parameters.ts";
import { type Registry, registryOf } from "../../deploy/registry.ts";

/** Not that of a local chain: sources of one cannot be verified. */
export const CHAIN_ID = 4242;
const [GOVERNOR, HOLDER] = ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"];

/** Content of a parameter file. */
export function parameterJson(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const holders = ["preseed", "investors", "team", "foundation", "participants"];
  return {
    chainId: CHAIN_ID,
    confirmations: 1,
    dataFee: "none",
    governor: GOVERNOR,
    governanceDelay: 86_400,
    registrationFee: "0",
    registrationDeposit: "0",
    minWeight: "1",
    vesting: { start: 0, cliff: 31_557_600, duration: 94_672_800 },
    allocations: Object.fromEntries(holders.map((name) => [name, { holder: HOLDER, amount: "1000000" }])),
    quality: { inferers: 1, reputers: 0, width: "0.5" },
    dependencies: {},
    ...changes,
  };
}

export interface Deployed {
  readonly environment: Environment;
  readonly url: string;
  readonly client: PublicClient;
  readonly hre: HardhatRuntimeEnvironment;
  readonly parameters: DeploymentParameters;
  readonly journal: Journal;
  readonly registry: Registry;
  /** Any method of the node. */
  request(method: string, ...params: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

export async function deployed(): Promise<Deployed> {
  const folder = mkdtempSync(join(tmpdir(), "allora-deployment-"));
  const server = await network.createServer({ network: "default", override: { chainId: CHAIN_ID } }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  process.env.ALLORA_RPC_URL = url;
  const json = parameterJson();
  mkdirSync(join(folder, "parameters"));
  writeFileSync(join(folder, "parameters", "local.json"), JSON.stringify(json));
  const parameters = parseParameters(json);
  const environment = await openEnvironment({ network: "local", folder });
  const { hre, connection } = environment;
  await deployAll(connection, moduleParameters(parameters), "local");
  const client = createPublicClient({ transport: http(url), pollingInterval: 20, cacheTime: 0 });
  const journal = new Journal(join(folder, "deployments", "local"));
  return {
    environment,
    url,
    client,
    hre,
    parameters,
    journal,
    registry: await registryOf("local", journal, client, hre.artifacts, parameters),
    request: (method, ...params) => client.request({ method, params } as never),
    close: async () => {
      await connection.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
