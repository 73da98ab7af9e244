/** A second chain, and attestors that are asked over HTTP. */
import { once } from "node:events";
import { remoteAggregatorAbi, remoteFeedAbi, remoteReaderAbi } from "@allora-evm/contracts/abis";
import { serve } from "@hono/node-server";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { Hono } from "hono";
import {
  type Account,
  type Address,
  createWalletClient,
  custom,
  type Hex,
  type LocalAccount,
  type PublicClient,
  parseEther,
  toHex,
} from "viem";
import { chainOf, type Sender } from "../../keeper/src/chain/clients.ts";
import { packSigner, type SignerSet } from "../../keeper/src/remote/signers.ts";
import { type StatementKind, type Statements, signStatement } from "../../keeper/src/remote/statements.ts";
import type { FinalValue, Home } from "../../keeper/src/remote/values.ts";
import type { Random } from "../random.ts";
import { testAccount } from "./world.ts";

/** More than two thirds. */
export const THRESHOLD = 666_666_666_666_666_667n;
export const REMOTE_CHAIN_ID = 84_532;

export class RemoteChain {
  readonly connection: NetworkConnection<"l1">;
  readonly client: PublicClient;

  private constructor(connection: NetworkConnection<"l1">, client: PublicClient) {
    this.connection = connection;
    this.client = client;
  }

  static async create(): Promise<RemoteChain> {
    const connection = await network.create<"l1">({ network: "default", override: { chainId: REMOTE_CHAIN_ID } });
    return new RemoteChain(
      connection,
      (await connection.viem.getPublicClient({ pollingInterval: 20 })) as PublicClient,
    );
  }

  async deployFeed({ chainId, epochs }: Home, { time, signers }: SignerSet): Promise<Address> {
    const args = [BigInt(chainId), epochs, THRESHOLD, time, signers.map(packSigner)] as const;
    return (await this.connection.viem.deployContract("RemoteFeed", args as never)).address;
  }

  async deploy(name: "RemoteAggregator" | "RemoteReader", args: readonly unknown[]): Promise<Address> {
    return (await this.connection.viem.deployContract(name, args as never)).address;
  }

  /** Client that sends with a test account's key. */
  async sender(account: Account): Promise<Sender> {
    await this.rpc("hardhat_setBalance", [account.address, toHex(parseEther("1000"))]);
    const transport = custom(this.connection.provider);
    const wallet = createWalletClient({ account, chain: chainOf(REMOTE_CHAIN_ID), transport, pollingInterval: 20 });
    return { client: this.client, wallet };
  }

  /** Makes the next block's time at least `time`. */
  async warp(time: number): Promise<void> {
    const { timestamp } = await this.client.getBlock();
    if (time <= Number(timestamp)) return;
    await this.rpc("evm_setNextBlockTimestamp", [time]);
    await this.rpc("evm_mine", []);
  }

  latest(feed: Address, topicId: bigint) {
    return this.client.readContract({ address: feed, abi: remoteFeedAbi, functionName: "latest", args: [topicId] });
  }

  answer(aggregator: Address) {
    return this.client.readContract({ address: aggregator, abi: remoteAggregatorAbi, functionName: "latestRoundData" });
  }

  price(reader: Address) {
    return this.client.readContract({ address: reader, abi: remoteReaderAbi, functionName: "price" });
  }

  rpc(method: string, params: unknown[]): Promise<unknown> {
    return this.connection.provider.request({ method, params });
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

/** Serves a document at `/attestation`; 500 where there is none. */
export async function serveAttestation(document: () => unknown): Promise<{ url: string; close: () => void }> {
  const app = new Hono();
  app.get("/attestation", (context) => {
    const json = document();
    return json === undefined ? context.body(null, 500) : context.json(json as object);
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, close: () => server.close() };
}

/** Signers whose keys are known, ascending. */
export function committee(time: bigint, weights: readonly bigint[]): { set: SignerSet; keys: LocalAccount[] } {
  const keys = weights
    .map((_, i) => testAccount(`signer ${i}`) as LocalAccount)
    .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
  return { set: { time, signers: keys.map(({ address: account }, i) => ({ account, weight: weights[i] })) }, keys };
}

/** Signatures of some, as `approvalOf` takes them. */
export async function signaturesOf<K extends StatementKind>(
  keys: readonly LocalAccount[],
  home: Home,
  kind: K,
  message: Statements[K],
): Promise<ReadonlyMap<Address, Hex>> {
  const signed = keys.map(async (key) => [key.address, await signStatement(key, home, kind, message)] as const);
  return new Map(await Promise.all(signed));
}

/** A value like any other, with a data time before `before`. */
export function randomValue(random: Random, topicId: bigint, round: bigint, before: bigint): FinalValue {
  const any = () => BigInt.asIntN(128, random.bigint(0n, (1n << 128n) - 1n));
  const dataTime = before - random.bigint(1n, 3600n);
  const epoch = random.bigint(0n, (1n << 64n) - 1n);
  return { topicId, epoch, round, value: any(), lower: any(), upper: any(), dataTime, finalAt: dataTime + 1n };
}
