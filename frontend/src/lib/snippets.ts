/** Code that reads a topic's final values, with the addresses of a deployment; whole files that compile. */
import type { Address } from "viem";

/** What a consumer reads: an AggregatorV3 feed of the topic, or the native feed of all topics. */
export type Readable =
  | { readonly kind: "aggregator"; readonly address: Address; readonly decimals: number }
  | { readonly kind: "inferenceFeed"; readonly address: Address };

export interface SnippetTerms {
  readonly feed: Readable;
  readonly topicId: bigint;
  readonly chainId: number;
  readonly rpcUrl: string;
  /** Seconds of age that a reader takes. */
  readonly maxAge: number;
}

export function soliditySnippet({ feed, topicId, chainId, maxAge }: SnippetTerms): string {
  if (feed.kind === "aggregator") {
    return `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

interface IAggregatorV3 {
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// Reads topic ${topicId} on chain ${chainId}; answers have ${feed.decimals} decimals and can be negative.
contract TopicReader {
    IAggregatorV3 public constant FEED = IAggregatorV3(${feed.address});
    uint256 public constant MAX_AGE = ${maxAge} seconds;

    error StaleAnswer(uint256 updatedAt, uint256 time);

    function value() external view returns (int256) {
        (, int256 answer, , uint256 updatedAt, ) = FEED.latestRoundData();
        if (block.timestamp - updatedAt > MAX_AGE) revert StaleAnswer(updatedAt, block.timestamp);
        return answer;
    }
}
`;
  }
  return `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

interface IInferenceFeed {
    enum Status { None, Posted, Final, Void }
    enum Quality { NoTopic, NoData, Halted, WideInterval, LowParticipation, Good }

    struct Inference {
        int256 value;
        int256 lower;
        int256 upper;
        bytes32 root;
        uint64 epoch;
        uint64 round;
        uint40 dataTime;
        uint40 postedAt;
        uint40 finalAt;
        Status status;
        Status traceStatus;
        uint8 inferers;
        uint8 forecasters;
        uint8 reputers;
        Quality quality;
    }

    function valueNoOlderThan(uint64 topicId, uint256 maxAge) external view returns (Inference memory);
}

/// Reads topic ${topicId} on chain ${chainId}; values have 18 decimals and can be negative.
contract TopicReader {
    IInferenceFeed public constant FEED = IInferenceFeed(${feed.address});
    uint64 public constant TOPIC = ${topicId};
    uint256 public constant MAX_AGE = ${maxAge} seconds;

    /// Reverts where the newest final value is older, or not Good.
    function value() external view returns (int256 value_, int256 lower, int256 upper) {
        IInferenceFeed.Inference memory inference = FEED.valueNoOlderThan(TOPIC, MAX_AGE);
        return (inference.value, inference.lower, inference.upper);
    }
}
`;
}

export function typescriptSnippet({ feed, topicId, rpcUrl, maxAge }: SnippetTerms): string {
  const head = `import { createPublicClient, formatUnits, http, parseAbi } from "viem";

const client = createPublicClient({ transport: http(${JSON.stringify(rpcUrl)}) });
`;
  if (feed.kind === "aggregator") {
    return `${head}
// Topic ${topicId}: answers have ${feed.decimals} decimals.
const [, answer, , updatedAt] = await client.readContract({
  address: "${feed.address}",
  abi: parseAbi(["function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)"]),
  functionName: "latestRoundData",
});
const { timestamp } = await client.getBlock();
if (timestamp - updatedAt > ${maxAge}n) throw new Error(\`the newest final value is of \${updatedAt}\`);
console.log(formatUnits(answer, ${feed.decimals}));
`;
  }
  return `${head}
// Topic ${topicId}: values have 18 decimals. It is refused where the newest final value is older, or not good.
const inference = await client.readContract({
  address: "${feed.address}",
  abi: parseAbi([
    "struct Inference { int256 value; int256 lower; int256 upper; bytes32 root; uint64 epoch; uint64 round; uint40 dataTime; uint40 postedAt; uint40 finalAt; uint8 status; uint8 traceStatus; uint8 inferers; uint8 forecasters; uint8 reputers; uint8 quality; }",
    "function valueNoOlderThan(uint64 topicId, uint256 maxAge) view returns (Inference)",
  ]),
  functionName: "valueNoOlderThan",
  args: [${topicId}n, ${maxAge}n],
});
console.log(formatUnits(inference.value, 18), formatUnits(inference.lower, 18), formatUnits(inference.upper, 18));
`;
}
