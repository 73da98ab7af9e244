import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEED } from "../../test/random.ts";
import type { ProtocolEvent } from "../src/lib/chain/events.ts";
import { decodeEvents } from "../src/lib/chain/events.ts";
import { advance, type History, type LogSource } from "../src/lib/chain/history.ts";
import { DEPLOYMENT, FakeChain } from "./fakeChain.ts";
import { inference } from "./logs.ts";

/** Reads a fake chain directly; `span` and failures are in the hands of the test. */
class FakeSource implements LogSource {
  readonly firstBlock = DEPLOYMENT.block;
  size = 4n;
  /** Questions until the next one fails. */
  patience = Number.POSITIVE_INFINITY;
  readonly ranges: string[] = [];
  readonly chain: FakeChain;

  constructor(chain: FakeChain) {
    this.chain = chain;
  }

  span = () => this.size;
  head = async () => this.#block(this.chain.height);
  block = async (number: bigint) => (number <= BigInt(this.chain.height) ? this.#block(Number(number)) : null);

  async events(from: bigint, to: bigint): Promise<ProtocolEvent[]> {
    this.#ask();
    this.ranges.push(`${from}-${to}`);
    return decodeEvents(this.chain.logs(Number(from), Number(to)));
  }

  #block(number: number) {
    this.#ask();
    const { hash, timestamp } = this.chain.blocks[number];
    return { number: BigInt(number), hash, timestamp };
  }

  #ask() {
    if (this.patience-- <= 0) throw new Error("no answer");
  }
}

const everything = (chain: FakeChain) => decodeEvents(chain.logs(Number(DEPLOYMENT.block), chain.height));

async function finish(history: History | undefined, source: FakeSource): Promise<History> {
  let current = await advance(history, source);
  while (!current.complete) current = await advance(current, source);
  return current;
}

function chainOf(blocks: number): FakeChain {
  const chain = new FakeChain();
  for (let i = 0; i < blocks; i++) chain.mine([inference(BigInt(i))]);
  return chain;
}

describe("advance", () => {
  it("reads the newest blocks first and reaches back to the deployment", async () => {
    const chain = chainOf(10);
    const source = new FakeSource(chain);
    const first = await advance(undefined, source);
    expect(first.complete).toBe(false);
    expect(first.events.map(({ blockNumber }) => blockNumber)).toEqual([12n, 13n, 14n, 15n]);
    const all = await finish(first, source);
    expect(all.events).toEqual(everything(chain));
    expect(all.oldest.number).toBe(DEPLOYMENT.block);
    expect(source.ranges).toEqual(["12-15", "8-11", "5-7"]);
  });

  it("asks for nothing but the head while there is no new block", async () => {
    const source = new FakeSource(chainOf(30));
    const done = await finish(undefined, source);
    source.ranges.length = 0;
    expect(await advance(done, source)).toBe(done);
    expect(source.ranges).toEqual([]);
  });

  it("keeps the list of events where new blocks bring none", async () => {
    const chain = chainOf(30);
    const source = new FakeSource(chain);
    const done = await finish(undefined, source);
    chain.mine([]);
    const next = await advance(done, source);
    expect(next.head.number).toBe(done.head.number + 1n);
    expect(next.events).toBe(done.events);
  });

  it("takes back what a reorganization removed", async () => {
    const chain = chainOf(30);
    const source = new FakeSource(chain);
    const done = await finish(undefined, source);
    chain.rewind(3);
    for (const slot of [1, 2, 3, 4]) chain.mine([inference(99n, slot)]);
    const next = await advance(done, source);
    expect(next.events).toEqual(everything(chain));
    expect(next.events.filter(({ kind }) => kind === "inference")).toHaveLength(31);
  });

  it("starts over on another chain, and not where a node lags behind", async () => {
    const chain = chainOf(60);
    const source = new FakeSource(chain);
    const done = await finish(undefined, source);
    const lagging = new FakeSource(Object.assign(new FakeChain(), { blocks: chain.blocks.slice(0, 20) }));
    expect(await advance(done, lagging)).toBe(done);
    const other = new FakeSource(new FakeChain(1));
    expect((await advance(done, other)).events).toEqual([]);
  });

  it("ends with all events of the chain, whatever happened on the way", async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant("mine" as const), logs: fc.array(fc.nat(2), { maxLength: 9 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant("advance" as const), span: fc.integer({ min: 1, max: 40 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant("rewind" as const), depth: fc.integer({ min: 1, max: 45 }) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("fail" as const), after: fc.nat(4) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const chain = new FakeChain();
        const source = new FakeSource(chain);
        let history: History | undefined;
        let highest = chain.height;
        for (const action of steps) {
          if (action.do === "mine") {
            for (const logs of action.logs) chain.mine(Array.from({ length: logs }, (_, slot) => inference(1n, slot)));
            highest = Math.max(highest, chain.height);
          } else if (action.do === "rewind")
            chain.rewind(Math.min(action.depth, chain.height - Number(DEPLOYMENT.block)));
          else if (action.do === "fail") {
            source.patience = action.after;
            const before = history;
            history = await advance(history, source).catch(() => before);
            source.patience = Number.POSITIVE_INFINITY;
          } else {
            source.size = BigInt(action.span);
            history = await advance(history, source);
          }
        }
        while (chain.height <= highest) chain.mine([]);
        history = await finish(history, source);
        expect(history.events).toEqual(everything(chain));
        expect(history.head.hash).toBe(chain.blocks.at(-1)?.hash);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });
});
