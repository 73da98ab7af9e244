/** Truths of another contract's feed (AggregatorV3): what it said when the ground truth lag of the epoch ended. */
import { type Abi, type Address, BaseError, ContractFunctionRevertedError, type PublicClient, parseAbi } from "viem";
import { abs } from "../math/fixed.ts";
import { truthOfAnswer } from "../math/truths.ts";
import { MAX_VALUE } from "../trace/bounds.ts";
import { TruthError, type TruthSource } from "./truth.ts";

export interface FeedTruthOptions {
  readonly client: PublicClient;
  readonly address: Address;
  /** Seconds before the end of the lag that its answer may have been updated; older ones are no truth. */
  readonly maxAge: number;
  /** Blocks that must stand on the one that is read, so that what was said is not taken back; 5 unless told. */
  readonly confirmations?: number | undefined;
}

const ABI = parseAbi([
  "function decimals() view returns (uint8)",
  "function getRoundData(uint80) view returns (uint80, int256, uint256, uint256, uint80)",
  "function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)",
]);
const CONFIRMATIONS = 5;
const DECIMALS = 18;
/** Feeds that had several aggregators number them in the bits above these. */
const PHASE_BITS = 64n;

interface Round {
  readonly id: bigint;
  readonly answer: bigint;
  readonly updatedAt: number;
  readonly answeredIn: bigint;
}

/**
 * As contracts/epochs/TruthRounds.sol finds it. Not known until a confirmed block is past the end of the lag. TruthError
 * where the feed leaves a doubt: `phase`, `incomplete`, `stale`, `answer`.
 */
export function feedTruth({ client, address, maxAge, confirmations = CONFIRMATIONS }: FeedTruthOptions): TruthSource {
  return {
    repeatable: true,
    async truthOf({ times: { reportsFrom } }) {
      const head = await client.getBlockNumber({ cacheTime: 0 });
      const blockNumber = head - BigInt(confirmations);
      if (blockNumber < 0n) return undefined;
      // A round of the last second could still be added in that second.
      if (Number((await client.getBlock({ blockNumber })).timestamp) <= reportsFrom) return undefined;
      const read = <T>(functionName: string, args: readonly unknown[] = []) =>
        client.readContract({ address, abi: ABI as Abi, functionName, args, blockNumber }) as Promise<T>;
      const newest = roundFrom(await read<RoundData>("latestRoundData"));
      const at = async (id: bigint) => roundFrom(await read<RoundData>("getRoundData", [id]).catch(noData));
      const round = await inForce(newest, reportsFrom, at);
      if (round === undefined || round.updatedAt === 0 || round.answeredIn < round.id) {
        throw doubt("incomplete", `no complete round at ${reportsFrom}`, round?.id ?? "none", "a complete round");
      }
      const age = reportsFrom - round.updatedAt;
      if (age > maxAge) throw doubt("stale", `round ${round.id} was ${age} s old at ${reportsFrom}`, age, maxAge);
      const decimals = await read<number>("decimals");
      const truth = decimals <= DECIMALS ? truthOfAnswer(round.answer, decimals) : 0n;
      if (truth !== 0n && abs(truth) <= MAX_VALUE) return truth;
      throw doubt("answer", `round ${round.id} has no usable answer`, round.answer, MAX_VALUE);
    },
  };

  /** Newest round of the newest aggregator that was updated at `time` or before. */
  async function inForce(newest: Round, time: number, at: (id: bigint) => Promise<Round>): Promise<Round | undefined> {
    if (newest.updatedAt <= time) return newest;
    let low = (newest.id >> PHASE_BITS) << PHASE_BITS;
    let high = newest.id;
    let found: Round | undefined;
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      const round = await at(middle);
      if (round.updatedAt > time) high = middle;
      else {
        low = middle;
        if (round.updatedAt > 0) found = round;
      }
    }
    if (found?.id === low) return found;
    throw doubt("phase", `no round of the newest aggregator was in force at ${time}`, newest.id, time);
  }

  function doubt(code: string, message: string, value: unknown, limit: unknown): TruthError {
    return new TruthError(code, `feed ${address}: ${message}`, { value, limit });
  }
}

type RoundData = readonly [bigint, bigint, bigint, bigint, bigint];

function roundFrom([id, answer, , updatedAt, answeredIn]: RoundData): Round {
  return { id, answer, updatedAt: Number(updatedAt), answeredIn };
}

/** A feed reverts for a round that it does not have. */
function noData(error: unknown): RoundData {
  if (error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError)) {
    return [0n, 0n, 0n, 0n, 0n];
  }
  throw error;
}
