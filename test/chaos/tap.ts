/** A line to a gateway that notes what it acknowledges. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Receipt } from "../../keeper/src/gateway/submissionRoutes.ts";

/** What was sent, and the receipt that came back. */
export interface Acknowledged {
  readonly gateway: string;
  readonly body: unknown;
  readonly receipt: Receipt;
}

export interface Tap {
  readonly url: string;
  readonly acknowledged: readonly Acknowledged[];
  readonly close: () => Promise<void>;
}

export async function startTap(gateway: string): Promise<Tap> {
  const acknowledged: Acknowledged[] = [];
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const { method = "GET", url = "/" } = incoming;
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${gateway}${url}`, { method, headers, ...(method === "POST" && { body: text }) });
    const answer = await response.text();
    if (method === "POST" && url === "/submissions" && (response.status === 202 || response.status === 200)) {
      acknowledged.push({ gateway, body: JSON.parse(text), receipt: JSON.parse(answer) as Receipt });
    }
    outgoing.writeHead(response.status, { "content-type": "application/json" }).end(answer);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    acknowledged,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
