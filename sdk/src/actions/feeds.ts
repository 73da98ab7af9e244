/** Price feeds over topics. */
import type { Address } from "viem";
import { type AggregatorParameters, factoryOf } from "../read/aggregators.ts";
import { action } from "./action.ts";

/** Makes a price feed over a topic, or finds the one that there is; the result is its address. */
export const createAggregator = /* @__PURE__ */ action<AggregatorParameters, Address>(
  (_, { deployment, topicId, decimals, label }) => ({
    call: { ...factoryOf(deployment), functionName: "createFeed", args: [topicId, decimals, label] },
  }),
);
