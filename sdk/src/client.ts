/** Any viem client, as the functions of this package take it. */
import { errorsAbi } from "@allora-evm/contracts/abis";
import type { Abi, Account, Address, Client as AnyClient, Chain, PublicClient, Transport } from "viem";
import { getChainId, readContract } from "viem/actions";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import { refusalOf } from "../../keeper/src/chain/refusals.ts";
import { withWholeLogs } from "../../keeper/src/chain/wholeLogs.ts";
import { AlloraError } from "../../keeper/src/errors.ts";

/** A client that reads. Public clients and wallet clients both are. */
export type Client = AnyClient<Transport, Chain | undefined, Account | undefined>;
/** A client that signs and sends for one account. */
export type Wallet = AnyClient<Transport, Chain | undefined, Account>;
/** What functions that only call views ask for. */
export type Reader = Pick<PublicClient, "readContract">;

/** Where a deployment is, which all functions are told. */
export interface At {
  readonly deployment: Deployment;
}
export interface OfTopic extends At {
  readonly topicId: bigint;
}
export interface OfEpoch extends OfTopic {
  readonly epoch: bigint;
}

/** Calls views; RefusalError where a contract refuses. */
export function reader(client: Client): Reader {
  return {
    readContract: async (parameters) => {
      const abi = [...(parameters.abi as Abi), ...errorsAbi];
      try {
        return await readContract(client, { ...parameters, abi } as never);
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
    },
  };
}

/** Calls views and reads logs, also where an endpoint serves those of some blocks only at a time. */
export function publicClient(client: Client): PublicClient {
  return withWholeLogs(client);
}

/** AlloraError `chain` when a client is of another chain than the deployment. */
export async function requireChain(client: Client, { chainId }: Deployment): Promise<void> {
  const found = await getChainId(client);
  if (found === chainId) return;
  throw new AlloraError("chain", `the client is on chain ${found}, the deployment on ${chainId}`, {
    value: found,
    limit: chainId,
  });
}

export function addressOf(account: Account | Address): Address {
  return typeof account === "string" ? account : account.address;
}
