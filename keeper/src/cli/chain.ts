/** What all commands share that read or write a chain: the endpoint, the deployment, the key, what they print. */
import { Command } from "@commander-js/extra-typings";
import { type Account, type Address, createClient, getAddress, http, isAddress, type PrivateKeyAccount } from "viem";
import { getChainId } from "viem/actions";
import type { Action, By } from "../../../sdk/src/actions/action.ts";
import { type At, type Client, requireChain, type Wallet } from "../../../sdk/src/client.ts";
import { deploymentOn } from "../../../sdk/src/deployments.ts";
import { chainOf } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { formatDecimal, parseDecimal } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { readDeployment } from "../runtime/chain.ts";
import { type KeySource, loadKey } from "../runtime/keys.ts";
import { inputPath } from "./input.ts";
import { terminalTable } from "./output.ts";

const POLL_MS = 1000;

/** A command that reads a chain. */
export function readCommand(name: string, description: string) {
  return new Command(name)
    .description(description)
    .requiredOption("--rpc <url>", "JSON-RPC endpoint")
    .option("--deployment <file>", "addresses of the deployment; by default the registry's for the chain")
    .option("--json", "print JSON", false);
}

/** A command that sends transactions, or says which it would send. */
export function writeCommand(name: string, description: string) {
  return readCommand(name, description)
    .option("--keystore <file>", "encrypted key (Web3 Secret Storage)")
    .option("--password-file <file>", "file with the password of the keystore")
    .option("--password-env <name>", "variable with the password of the keystore")
    .option("--key-file <file>", "file with a private key")
    .option("--key-env <name>", "variable with a private key")
    .option("--from <address>", "whose transaction a dry run is; no key is needed then", addressOption)
    .option("--dry-run", "simulate only: say what would be sent, and what the contracts answer", false);
}

export interface ReadOptions {
  readonly rpc: string;
  readonly deployment?: string | undefined;
  readonly json: boolean;
}

export interface WriteOptions extends ReadOptions {
  readonly keystore?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordEnv?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly keyEnv?: string | undefined;
  readonly from?: Address | undefined;
  readonly dryRun: boolean;
}

export interface Connection {
  readonly client: Client;
  readonly deployment: Deployment;
}

/** The chain of a command; fails where the deployment is on another one. */
export async function openChain({ rpc, deployment: file }: ReadOptions): Promise<Connection> {
  const client = createClient({ transport: http(rpc), pollingInterval: POLL_MS });
  const deployment = file === undefined ? deploymentOn(await getChainId(client)) : readDeployment(inputPath(file));
  await requireChain(client, deployment);
  return { client, deployment };
}

/** Prints JSON, or what a person reads. */
export function print(json: boolean, value: unknown, text: string): void {
  console.log(json ? JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)) : text);
}

/** A table of names and values. */
export function facts(rows: readonly (readonly [string, string])[]): string {
  return terminalTable(["what", "value"], rows);
}

/** Who sends: the key that the options name, or, of a dry run, whoever they name. InputError `key` for neither. */
export function senderOf(options: WriteOptions): PrivateKeyAccount | Address {
  const { from, dryRun } = options;
  if (from !== undefined && dryRun) return from;
  const source = keySource(options);
  if (source === undefined) {
    throw new InputError("key", "no key: --keystore, --key-file or --key-env names one", {
      value: "none",
      limit: dryRun ? "a key, or --from" : "a key",
    });
  }
  return loadKey("of the command", source, process.env, (text) => console.error(text));
}

/** Carries out an action, or says what it would do. */
export async function carryOut<P extends At, R, S>(
  options: WriteOptions,
  { client, deployment }: Connection,
  action: Action<P, R, S>,
  parameters: P,
  tell: (result: R) => string,
): Promise<void> {
  const sender = senderOf(options);
  if (options.dryRun) {
    const by = { ...parameters, account: sender as Account | Address } as P & By;
    const result = await action.simulate(client, by);
    const calls = await action.prepare(client, by);
    const rows = calls.map(({ address, functionName, args }) => [functionName, address, args.map(shown).join(", ")]);
    const plan = calls.map(({ address, functionName, args }) => ({ address, functionName, args }));
    print(options.json, { dryRun: true, calls: plan, result }, terminalTable(["would call", "at", "with"], rows));
    return;
  }
  const wallet = createClient({
    account: sender as PrivateKeyAccount,
    chain: chainOf(deployment.chainId, options.rpc),
    transport: http(options.rpc),
    pollingInterval: POLL_MS,
  }) as Wallet;
  const { hash, approval, receipt, result } = await action(wallet, parameters);
  const { gasUsed, blockNumber } = receipt;
  print(
    options.json,
    { hash, approval, block: blockNumber, gasUsed, result },
    `${tell(result)}\ntransaction ${hash} in block ${blockNumber}, ${gasUsed} gas`,
  );
}

/** Parser of an address; InputError `option` otherwise. */
export function addressOption(text: string): Address {
  if (isAddress(text)) return getAddress(text);
  throw new InputError("option", `"${text}" is not an address`, { value: text, limit: "20 bytes in hex" });
}

/** Parser of an amount of ALLO, in wei; InputError otherwise. */
export function alloOption(text: string): bigint {
  const wei = parseDecimal(text);
  if (wei >= 0n) return wei;
  throw new InputError("option", `${text} ALLO is less than nothing`, { value: text, limit: "0 or more" });
}

/** A decimal without the zeros at its end. */
export function short(value: bigint): string {
  return formatDecimal(value).replace(/\.?0+$/, "");
}

/** Wei as ALLO. */
export function allo(wei: bigint): string {
  return `${short(wei)} ALLO`;
}

export function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function keySource(options: WriteOptions): KeySource | undefined {
  const { keystore, passwordFile, passwordEnv, keyFile, keyEnv } = options;
  if (keyFile !== undefined) return { file: inputPath(keyFile) };
  if (keyEnv !== undefined) return { env: keyEnv };
  if (keystore === undefined) return undefined;
  if (passwordFile !== undefined) return { keystore: inputPath(keystore), passwordFile: inputPath(passwordFile) };
  if (passwordEnv !== undefined) return { keystore: inputPath(keystore), passwordEnv };
  throw new InputError("key", "the keystore needs --password-file or --password-env", {
    value: "no password",
    limit: "a password",
  });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
