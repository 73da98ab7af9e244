/** Hardhat, set to one network and with the deployer's key. */
import { resolve } from "node:path";
import { createHardhatRuntimeEnvironment, importUserConfig } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import type { Address, PublicClient } from "viem";
import { inputPath } from "../keeper/src/cli/input.ts";
import { InputError } from "../keeper/src/errors.ts";
import { type KeySource, readKey } from "../keeper/src/runtime/keys.ts";

const ROOT = resolve(import.meta.dirname, "..");
const CONFIG = resolve(ROOT, "hardhat.config.ts");

export interface EnvironmentOptions {
  readonly network: string;
  /** Holds parameters, journals and registries. */
  readonly folder: string;
  readonly keystore?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordEnv?: string | undefined;
  /** API of an explorer, instead of the network's own. */
  readonly explorerApi?: string | undefined;
  /** Whether anything is to be signed; otherwise no key is asked for. */
  readonly signs?: boolean;
}

export interface Environment {
  readonly hre: HardhatRuntimeEnvironment;
  readonly connection: NetworkConnection<"l1">;
  readonly client: PublicClient;
}

/** Connects; InputError `network` where the configuration has no such network, or one that is only simulated. */
export async function openEnvironment(options: EnvironmentOptions, chainId?: number): Promise<Environment> {
  const { network, folder, explorerApi } = options;
  const userConfig = await importUserConfig(CONFIG);
  const known = userConfig.networks?.[network];
  if (known?.type !== "http") {
    const names = Object.entries(userConfig.networks ?? {}).flatMap(([name, { type }]) =>
      type === "http" ? name : [],
    );
    throw new InputError("network", `there is no network ${network}`, { value: network, limit: names.join(", ") });
  }
  const explorer = { name: "explorer", url: explorerApi ?? "", apiUrl: explorerApi ?? "" };
  const config =
    explorerApi === undefined || chainId === undefined
      ? userConfig
      : {
          ...userConfig,
          chainDescriptors: {
            [chainId]: { name: network, blockExplorers: { etherscan: explorer, blockscout: explorer } },
          },
          verify: { ...userConfig.verify, sourcify: { apiUrl: explorerApi } },
        };
  const paths = { ...userConfig.paths, ignition: folder };
  const accounts = accountsOf(options);
  const networks = { ...userConfig.networks, [network]: accounts === undefined ? known : { ...known, accounts } };
  const hre = await createHardhatRuntimeEnvironment({ ...config, paths, networks }, { network, config: CONFIG }, ROOT);
  const connection = await hre.network.create<"l1">({ network });
  return { hre, connection, client: (await connection.viem.getPublicClient()) as PublicClient };
}

/** The account that deploys; InputError `key` where the network has none. */
export async function deployerOf({ connection }: Environment): Promise<Address> {
  const accounts = (await connection.provider.request({ method: "eth_accounts" })) as Address[];
  if (accounts.length > 0) return accounts[0];
  throw new InputError("key", "there is no key to deploy with", {
    value: "none",
    limit: "ALLORA_DEPLOYER_KEY or --keystore",
  });
}

/** Undefined for those of the configuration. */
function accountsOf(options: EnvironmentOptions): [string] | "remote" | undefined {
  const source = keySource(options);
  if (source !== undefined) return [readKey("deployer", source, process.env, (text) => console.error(text))];
  return options.signs === true ? undefined : "remote";
}

function keySource({ keystore, passwordFile, passwordEnv }: EnvironmentOptions): KeySource | undefined {
  if (keystore === undefined) return undefined;
  if (passwordFile !== undefined) return { keystore: inputPath(keystore), passwordFile: inputPath(passwordFile) };
  if (passwordEnv !== undefined) return { keystore: inputPath(keystore), passwordEnv };
  const limit = "--password-file or --password-env";
  throw new InputError("key", `${keystore} needs a password`, { value: keystore, limit });
}
