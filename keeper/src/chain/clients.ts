/** Connections to a chain, with and without a key. */
import { readFileSync } from "node:fs";
import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  isHex,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { InputError } from "../errors.ts";
import type { Lane } from "./lane.ts";

/** A client that can read and send. With a lane, what it sends survives crashes and reorganisations. */
export interface Sender {
  readonly client: PublicClient;
  readonly wallet: WalletClient<Transport, Chain, Account>;
  readonly lane?: Lane | undefined;
}

/** `pollingInterval` in milliseconds is how often blocks and receipts are asked for. */
export function connect(rpcUrl: string, chainId: number, pollingInterval: number): PublicClient {
  return createPublicClient({ chain: chainOf(chainId, rpcUrl), transport: http(rpcUrl), pollingInterval });
}

export function connectSender(rpcUrl: string, chainId: number, pollingInterval: number, account: Account): Sender {
  const chain = chainOf(chainId, rpcUrl);
  return {
    client: connect(rpcUrl, chainId, pollingInterval),
    wallet: createWalletClient({ account, chain, transport: http(rpcUrl), pollingInterval }),
  };
}

/** Account of a key file, or of ALLORA_PRIVATE_KEY without one; InputError `key` when it holds no private key. */
export function loadAccount(keyFile: string | undefined): Account {
  const source = keyFile ?? "ALLORA_PRIVATE_KEY";
  const key = keyFile === undefined ? process.env.ALLORA_PRIVATE_KEY : readKey(keyFile);
  if (key === undefined || !isHex(key) || key.length !== 66) {
    throw new InputError("key", `${source} holds no private key`, { value: source, limit: "0x and 64 hex digits" });
  }
  return privateKeyToAccount(key as Hex);
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new InputError("file", `cannot read ${file}: ${(error as Error).message}`, {
      value: file,
      limit: "readable",
    });
  }
}

export function chainOf(id: number, ...urls: readonly string[]): Chain {
  return defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: urls } },
  });
}
