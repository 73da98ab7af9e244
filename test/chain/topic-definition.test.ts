/** What `allora tune` prints is what a topic is created with. */
import { expect, it } from "vitest";
import { readMath, readTopic } from "../../keeper/src/chain/topic.ts";
import { topicDefinition, topicParameters } from "../../keeper/src/chain/topicDefinition.ts";
import { backtestTopic } from "../../keeper/src/experiments/backtest.ts";
import { World } from "../support/world.ts";

it("creates a topic with the definition's windows and equations", async () => {
  const world = await World.create({ inferers: 1, forecasters: 0, reputers: 1 });
  const math = { ...backtestTopic("close", [100, 101, 99, 102]), cNorm: -250_000_000_000_000_000n };
  const definition = JSON.parse(
    JSON.stringify(topicDefinition("A series, in five days", math, { epochLength: 86_400, horizon: 5 })),
  );
  const start = Number((await world.client.getBlock()).timestamp) + 1000;
  await world.send("topics", "createTopic", [topicParameters(definition, start)], world.owner);
  const topic = await readTopic(world.client, world.deployment, 2n);
  expect(topic.title).toBe("A series, in five days");
  expect(topic.schedule).toMatchObject({ start, epochLength: 86_400, workerWindow: 21_600, groundTruthLag: 410_400 });
  expect(await readMath(world.client, world.deployment, 2n, 0n)).toEqual(math);
});
