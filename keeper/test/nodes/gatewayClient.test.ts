import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, expect, it } from "vitest";
import { reportsHeld, submitTo } from "../../src/nodes/gatewayClient.ts";
import { DEPLOYMENT, inference } from "../gateway/stub.ts";

const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  request.resume();
  response.end(JSON.stringify({ id: "0x01", submissions: [] }));
});
afterEach(() => server.close());

it("finds a gateway below a path, as behind a proxy that serves more", async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const submission = await inference(1n, 0);
  for (const base of [origin, `${origin}/gateway`, `${origin}/gateway/`]) await submitTo(base, submission);
  await reportsHeld(`${origin}/gateway`, DEPLOYMENT, 1n, 2n, DEPLOYMENT.inbox);
  expect(asked).toEqual([
    "POST /submissions",
    "POST /gateway/submissions",
    "POST /gateway/submissions",
    `GET /gateway/participants/${DEPLOYMENT.inbox}/submissions?topic=1&epoch=2`,
  ]);
});
