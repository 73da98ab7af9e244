/** A courier whose own transaction waits for its block. */
import pino from "pino";
import { describe, expect, it } from "vitest";
import type { Order } from "../../src/chain/lane.ts";
import { LaneError } from "../../src/chain/laneErrors.ts";
import { Courier } from "../../src/nodes/courier.ts";

const address = "0x00000000000000000000000000000000000000aa";

describe("a courier", () => {
  it("waits for no block of its own transaction, and looks at the next whether it is there", async () => {
    let inferers = 0;
    const orders: Order[] = [];
    const failures: string[] = [];
    const sender = {
      client: {
        readContract: async () => ({ inferers, forecasters: 0, reputers: 0 }),
        getBalance: async () => 1n,
      },
      wallet: { account: { address } },
      lane: {
        send: async (_: unknown, order: Order) => {
          orders.push(order);
          throw new LaneError("pending", "in no block yet", { value: order.intent, limit: "0 s" });
        },
      },
    };
    const counted: Record<string, unknown>[] = [];
    const courier = new Courier({
      sender: sender as never,
      deployment: {} as never,
      gateways: [],
      log: pino({ level: "silent" }),
      metrics: {
        count: (name: string, labels: Record<string, unknown>) => {
          if (name.includes("failures")) failures.push(name);
          else counted.push(labels);
        },
      } as never,
    });
    const item = {
      kind: "Inference",
      slot: 2,
      message: { topicId: 1n, epoch: 4n, value: 5n },
    } as const;
    const delivery = { item, from: 0, until: 100 };
    expect(await courier.deliver(delivery, 10)).toBe(false);
    expect(await courier.deliver(delivery, 20)).toBe(false);
    const order = { intent: "Inference/1/4/2", deadline: 100, waitSeconds: 0 };
    expect(orders).toEqual([order, order]);
    inferers = 1 << 2;
    expect(await courier.deliver(delivery, 30)).toBe(true);
    expect(failures).toEqual([]);
    expect(counted).toEqual([{ topic: "1", kind: "Inference", via: "direct" }]);
  });
});
