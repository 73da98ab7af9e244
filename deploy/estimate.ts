/** What a deployment costs, before anything is sent: all of it is tried on a simulated chain. */
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { type Address, type Hex, type PublicClient, parseAbi, serializeTransaction, size, zeroAddress } from "viem";
import { deployAll } from "./deploy.ts";
import type { DeploymentParameters, ModuleParameters } from "./parameters.ts";

/** One transaction of a deployment. */
export interface Planned {
  /** Undefined where a contract is created. */
  readonly to: Address | undefined;
  readonly input: Hex;
  readonly gas: bigint;
}

/** Wei. */
export interface Cost {
  readonly gas: bigint;
  /** What a unit of gas costs now, priority fee included. */
  readonly gasPrice: bigint;
  /** Fee of a rollup for the data; 0 where there is none. */
  readonly dataFee: bigint;
  readonly total: bigint;
}

/** Runs the deployment on a simulated chain; its transactions, in order. */
export async function planDeployment(hre: HardhatRuntimeEnvironment, parameters: ModuleParameters): Promise<Planned[]> {
  const connection = await hre.network.create<"l1">({ network: "default", chainType: "l1" });
  try {
    await deployAll(connection, parameters);
    const client = await connection.viem.getPublicClient();
    const planned: Planned[] = [];
    const latest = await client.getBlockNumber();
    for (let blockNumber = 1n; blockNumber <= latest; blockNumber++) {
      const { transactions } = await client.getBlock({ blockNumber, includeTransactions: true });
      for (const { hash, to, input } of transactions) {
        const { gasUsed } = await client.getTransactionReceipt({ hash });
        planned.push({ to: to ?? undefined, input, gas: gasUsed });
      }
    }
    return planned;
  } finally {
    await connection.close();
  }
}

/** What the transactions cost at the fees of this moment. */
export async function costOf(
  client: PublicClient,
  planned: readonly Planned[],
  dataFee: DeploymentParameters["dataFee"],
): Promise<Cost> {
  const gas = planned.reduce((sum, transaction) => sum + transaction.gas, 0n);
  const { baseFeePerGas } = await client.getBlock();
  const gasPrice =
    baseFeePerGas === null ? await client.getGasPrice() : baseFeePerGas + (await client.estimateMaxPriorityFeePerGas());
  let forData = 0n;
  if (dataFee !== "none") for (const transaction of planned) forData += await DATA_FEES[dataFee](client, transaction);
  return { gas, gasPrice, dataFee: forData, total: gas * gasPrice + forData };
}

const GAS_PRICE_ORACLE = "0x420000000000000000000000000000000000000F";
const gasPriceOracleAbi = parseAbi(["function getL1FeeUpperBound(uint256 unsignedTxSize) view returns (uint256)"]);
/** Answered by the node itself. */
const NODE_INTERFACE = "0x00000000000000000000000000000000000000C8";
const nodeInterfaceAbi = parseAbi([
  "function gasEstimateL1Component(address to, bool contractCreation, bytes data) view returns (uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate)",
]);

const DATA_FEES = {
  /** The upper bound that the rollup's own oracle gives for the size. */
  optimism: (client: PublicClient, { to, input, gas }: Planned): Promise<bigint> => {
    const unsigned = serializeTransaction({
      type: "eip1559",
      chainId: 1,
      data: input,
      gas,
      maxFeePerGas: gas,
      ...(to === undefined ? {} : { to }),
    });
    const args = [BigInt(size(unsigned))] as const;
    const read = { address: GAS_PRICE_ORACLE, abi: gasPriceOracleAbi, functionName: "getL1FeeUpperBound" } as const;
    return client.readContract({ ...read, args });
  },
  /** Taken as gas, which the simulated chain does not know of. */
  arbitrum: async (client: PublicClient, { to, input }: Planned): Promise<bigint> => {
    const args = [to ?? zeroAddress, to === undefined, input] as const;
    const read = { address: NODE_INTERFACE, abi: nodeInterfaceAbi, functionName: "gasEstimateL1Component" } as const;
    const [gasForData, baseFee] = await client.readContract({ ...read, args });
    return gasForData * baseFee;
  },
} as const;

/** Gas that the transactions of a journal have used. */
export async function gasUsedBy(client: PublicClient, hashes: readonly Hex[]): Promise<bigint> {
  const receipts = await Promise.all(hashes.map((hash) => client.getTransactionReceipt({ hash })));
  return receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
}
