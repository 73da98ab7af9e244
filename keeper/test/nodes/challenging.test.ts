/** Challenges: each wrong post is challenged once, also one that comes back with the same root. */
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import type { Call } from "../../src/chain/calls.ts";
import type { Deployment } from "../../src/chain/deployment.ts";
import type { Order } from "../../src/chain/lane.ts";
import { challenge } from "../../src/nodes/challenging.ts";

const account = privateKeyToAccount(`0x${"42".repeat(32)}`);
const subject = `0x${"aa".repeat(32)}` as const;

/** A sender whose lane sends what an intent names once, and what it has sent. */
function lane() {
  const sent = new Map<string, string>();
  const send = async ({ functionName }: Call, { intent }: Order) => {
    if (!sent.has(intent)) sent.set(intent, functionName);
    return {};
  };
  const client = {
    getBlock: async () => ({ timestamp: 1000n }),
    readContract: async () => `0x${"cc".repeat(32)}`,
  };
  return { sender: { client, wallet: { account, signMessage: account.signMessage }, lane: { send } } as never, sent };
}

describe("a challenge", () => {
  it("is sent for each post of a root, and once for each", async () => {
    const { sender, sent } = lane();
    const common = { functionName: "challengeSynthesis", args: [], subject };
    for (const deadline of [1050n, 1050n, 1090n]) {
      await challenge(sender, {} as Deployment, { ...common, deadline, post: deadline });
    }
    expect([...sent.values()]).toEqual(["challengeSynthesis", "challengeSynthesis"]);
  });

  it("of a report is sent once, whenever it is found", async () => {
    const { sender, sent } = lane();
    const common = { functionName: "slashEquivocation", args: [], subject };
    for (const deadline of [1050n, 1090n]) await challenge(sender, {} as Deployment, { ...common, deadline });
    expect([...sent.values()]).toEqual(["slashEquivocation"]);
  });
});
