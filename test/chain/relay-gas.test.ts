/** What a submission costs that an active worker signs and somebody relays with those of 31 others. */
import { hexToBytes } from "viem";
import { describe, expect, it } from "vitest";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Random, SEED } from "../random.ts";
import { World } from "../support/world.ts";

const WORKERS = 32;
const LIMIT = 12_000;
const TRANSACTION = 21_000;

describe("a relayed submission", () => {
  it(`costs less than ${LIMIT} gas in a batch of ${WORKERS}, besides calldata`, async () => {
    const world = await World.create({ inferers: WORKERS, forecasters: 0, reputers: 1 });
    const random = new Random(SEED);
    const inferences = random.list(WORKERS, () => random.bigint(90n * UNIT, 110n * UNIT));
    const { gasUsed, transactionHash } = await world.submit(0n, { inferences, forecasts: [] });
    const { input } = await world.client.getTransaction({ hash: transactionHash });
    const data = hexToBytes(input).reduce((total, byte) => total + (byte === 0 ? 4 : 16), 0);
    const each = (Number(gasUsed) - TRANSACTION - data) / WORKERS;
    console.info(`relayed submission: ${Math.round(each)} gas each, and ${Math.round(data / WORKERS)} of calldata`);
    expect(each).toBeLessThan(LIMIT);
    expect(each).toBeGreaterThan(3_000);
    await world.close();
  });
});
