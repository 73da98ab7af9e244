/** A chain in memory, as its JSON-RPC shows it: blocks, logs, a pool of transactions, and reorganisations. */
import {
  type Address,
  encodeAbiParameters,
  type Hex,
  keccak256,
  pad,
  parseTransaction,
  recoverTransactionAddress,
  toHex,
  zeroHash,
} from "viem";
import type { RpcRequest } from "../../src/chain/rpc.ts";
import type { RpcLog } from "../../src/storage/logStore.ts";

export interface FakeTransaction {
  readonly hash: Hex;
  readonly from: Address;
  readonly to: Address;
  readonly nonce: number;
  readonly data: Hex;
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
}

type FakeLog = Pick<RpcLog, "address" | "topics" | "data">;

interface FakeBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly transactions: readonly FakeTransaction[];
  readonly logs: readonly FakeLog[];
}

const ALL_BITS: Hex = `0x${"f".repeat(512)}`;
const NO_BITS: Hex = `0x${"0".repeat(512)}`;

export class FakeError extends Error {
  readonly code: number;
  constructor(message: string, code = -32000) {
    super(message);
    this.code = code;
  }
}

export class FakeChain {
  readonly chainId = 31_337;
  blocks: FakeBlock[] = [];
  pool: FakeTransaction[] = [];
  baseFee = 1_000_000_000n;
  balance = 10n ** 24n;
  /** Whether a proposer takes a transaction. */
  takes: (transaction: FakeTransaction) => boolean = () => true;
  /** Whether a call with this data would revert. */
  refuses: (data: Hex) => boolean = () => false;
  /** Whether it reverts once it is in a block. */
  reverts: (data: Hex) => boolean = () => false;
  requests: RpcRequest[] = [];
  #salt = 0;
  #logs: FakeLog[] = [];

  constructor(length = 1) {
    for (let i = 0; i < length; i++) this.mine();
  }

  get head(): FakeBlock {
    return this.blocks[this.blocks.length - 1];
  }

  /** Data of all calls that took effect, in order; those that do nothing are left out. */
  get effects(): Hex[] {
    return this.blocks
      .flatMap(({ transactions }) => transactions)
      .filter(({ data }) => data !== "0x" && !this.reverts(data))
      .map(({ data }) => data);
  }

  /** A log in the next block. */
  emit(address: Address, topics: readonly Hex[], data: Hex = "0x"): void {
    this.#logs.push({ address, topics, data });
  }

  mine(blocks = 1): void {
    for (let i = 0; i < blocks; i++) {
      const transactions: FakeTransaction[] = [];
      const sorted = [...this.pool].sort((a, b) => a.nonce - b.nonce);
      for (const item of sorted) {
        const used = this.#count(item.from) + transactions.filter(({ from }) => from === item.from).length;
        if (item.nonce === used && item.maxFee >= this.baseFee && this.takes(item)) transactions.push(item);
      }
      this.pool = this.pool.filter((item) => !transactions.includes(item));
      const number = this.blocks.length;
      const parentHash = number === 0 ? zeroHash : this.head.hash;
      const content = [parentHash, BigInt(this.#salt)] as const;
      const hash = keccak256(encodeAbiParameters([{ type: "bytes32" }, { type: "uint256" }], content));
      this.blocks.push({ number, hash, parentHash, transactions, logs: this.#logs });
      this.#logs = [];
      this.pool = this.pool.filter(({ from, nonce }) => nonce >= this.#count(from));
    }
  }

  /** Replaces the last blocks by as many others without logs; their transactions are in the pool again, or lost. */
  reorganize(depth: number, { keep = true, length = depth } = {}): void {
    const gone = this.blocks.splice(this.blocks.length - depth);
    this.#salt++;
    const lost = gone.flatMap(({ transactions }) => transactions);
    const { pool } = this;
    this.pool = [];
    this.mine(length);
    this.pool = keep ? [...lost, ...pool] : pool;
  }

  /** A transaction of somebody else with the same key. */
  async intrude(raw: Hex): Promise<void> {
    await this.#send(raw);
    this.mine();
  }

  async request({ method, params = [] }: RpcRequest): Promise<unknown> {
    this.requests.push({ method, params });
    const [first, second] = params as [never, never];
    switch (method) {
      case "eth_chainId":
        return toHex(this.chainId);
      case "eth_blockNumber":
        return toHex(this.head.number);
      case "eth_getBlockByNumber": {
        const number = first === "latest" || first === "pending" ? this.head.number : Number(first);
        return this.#shown(this.blocks[number], second);
      }
      case "eth_getBlockByHash":
        return this.#shown(
          this.blocks.find(({ hash }) => hash === first),
          second,
        );
      case "eth_getLogs":
        return this.#find(first);
      case "eth_getTransactionCount":
        return toHex(this.#count(first, second));
      case "eth_getBalance":
        return toHex(this.balance);
      case "eth_maxPriorityFeePerGas":
        return toHex(1_000_000_000);
      case "eth_estimateGas":
      case "eth_call": {
        const { data } = first as { data: Hex };
        if (this.refuses(data)) throw new FakeError("execution reverted: refused", 3);
        return method === "eth_call" ? "0x" : toHex(50_000);
      }
      case "eth_sendRawTransaction":
        return this.#send(first);
      case "eth_getTransactionReceipt":
        return this.#receipt(first);
      default:
        throw new FakeError(`${method} is not known`, -32601);
    }
  }

  #count(address: string, block: string = "latest"): number {
    const upTo = block.startsWith("0x") ? Number(block) : this.blocks.length - 1;
    const own = ({ from }: FakeTransaction) => from.toLowerCase() === address.toLowerCase();
    const mined = this.blocks.slice(0, upTo + 1).flatMap(({ transactions }) => transactions.filter(own)).length;
    if (block !== "pending") return mined;
    let next = mined;
    while (this.pool.some((item) => own(item) && item.nonce === next)) next++;
    return next;
  }

  async #send(raw: Hex): Promise<Hex> {
    const { to, nonce = 0, data = "0x", maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parseTransaction(raw);
    const from = await recoverTransactionAddress({ serializedTransaction: raw as never });
    const hash = keccak256(raw);
    const item = {
      hash,
      from,
      to: to as Address,
      nonce,
      data,
      maxFee: maxFeePerGas,
      priorityFee: maxPriorityFeePerGas,
    };
    if (nonce < this.#count(from)) throw new FakeError("nonce too low");
    if (this.pool.some((other) => other.hash === hash)) throw new FakeError("already known");
    const rival = this.pool.find((other) => other.from === from && other.nonce === nonce);
    if (rival !== undefined) {
      const raised = (fee: bigint, old: bigint) => fee * 10n >= old * 11n;
      if (!raised(item.maxFee, rival.maxFee) || !raised(item.priorityFee, rival.priorityFee)) {
        throw new FakeError("replacement transaction underpriced");
      }
    }
    this.pool = [...this.pool.filter((other) => other !== rival), item];
    return hash;
  }

  #receipt(hash: Hex) {
    for (const block of this.blocks) {
      const index = block.transactions.findIndex((item) => item.hash === hash);
      if (index < 0) continue;
      const { from, to, data } = block.transactions[index];
      return {
        transactionHash: hash,
        transactionIndex: toHex(index),
        blockHash: block.hash,
        blockNumber: toHex(block.number),
        from,
        to,
        status: this.reverts(data) ? "0x0" : "0x1",
        gasUsed: toHex(50_000),
        cumulativeGasUsed: toHex(50_000),
        effectiveGasPrice: toHex(this.baseFee),
        logs: [],
        logsBloom: NO_BITS,
        type: "0x2",
        contractAddress: null,
      };
    }
    return null;
  }

  #shown(block: FakeBlock | undefined, full: boolean) {
    if (block === undefined) return null;
    const { number, hash, parentHash, transactions, logs } = block;
    return {
      number: toHex(number),
      hash,
      parentHash,
      timestamp: toHex(1_700_000_000 + number),
      logsBloom: logs.length === 0 ? NO_BITS : ALL_BITS,
      baseFeePerGas: toHex(this.baseFee),
      transactions: full
        ? transactions.map((item) => ({ hash: item.hash, from: item.from, nonce: toHex(item.nonce), type: "0x2" }))
        : transactions.map((item) => item.hash),
    };
  }

  #find(filter: { address: string | string[]; fromBlock?: Hex; toBlock?: Hex; blockHash?: Hex }): RpcLog[] {
    const addresses = [filter.address].flat().map((address) => address.toLowerCase());
    const [from, to] = [Number(filter.fromBlock ?? 0), Number(filter.toBlock ?? this.head.number)];
    const blocks = this.blocks.filter(({ number, hash }) =>
      filter.blockHash === undefined ? number >= from && number <= to : hash === filter.blockHash,
    );
    if (filter.blockHash !== undefined && blocks.length === 0) throw new FakeError("unknown block");
    return blocks.flatMap(({ number, hash, logs }) =>
      logs.flatMap((log, i) =>
        addresses.includes(log.address.toLowerCase())
          ? [
              {
                ...log,
                blockNumber: toHex(number),
                blockHash: hash,
                transactionHash: pad(toHex(number * 1000 + i)),
                transactionIndex: toHex(i),
                logIndex: toHex(i),
              },
            ]
          : [],
      ),
    );
  }
}
