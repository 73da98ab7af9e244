/** Requests to a gateway over sockets: as fast as they are answered, or at a rate of their own. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** What became of requests; times in milliseconds from when a request was due to its answer. */
export interface Outcome {
  readonly seconds: number;
  readonly accepted: number;
  readonly turnedAway: number;
  /** Turned away without word of when to come back. */
  readonly unadvised: number;
  readonly other: number;
  readonly acceptedTimes: Percentiles;
  readonly turnedAwayTimes: Percentiles;
}

/** Milliseconds between looks at what is due. */
const TICK_MS = 2;

/** Requests that take each of the gateway's places once; one that was turned away comes again later. */
export class Queue {
  readonly #requests: Buffer[];
  #next = 0;

  constructor(requests: Buffer[]) {
    this.#requests = requests;
  }

  get left(): number {
    return this.#requests.length - this.#next;
  }

  take(): Buffer | undefined {
    return this.#requests[this.#next++];
  }

  putBack(request: Buffer): void {
    this.#requests.push(request);
  }
}

class Tally {
  readonly #acceptedTimes: number[] = [];
  readonly #turnedAwayTimes: number[] = [];
  #unadvised = 0;
  #other = 0;

  /** Whether it was turned away. */
  note({ status, advised }: Answer, milliseconds: number): boolean {
    const turnedAway = status === 503 || status === 429;
    if (status === 202) this.#acceptedTimes.push(milliseconds);
    else if (turnedAway) this.#turnedAwayTimes.push(milliseconds);
    else this.#other += 1;
    if (turnedAway && !advised) this.#unadvised += 1;
    return turnedAway;
  }

  outcome(seconds: number): Outcome {
    return {
      seconds,
      accepted: this.#acceptedTimes.length,
      turnedAway: this.#turnedAwayTimes.length,
      unadvised: this.#unadvised,
      other: this.#other,
      acceptedTimes: percentiles(this.#acceptedTimes),
      turnedAwayTimes: percentiles(this.#turnedAwayTimes),
    };
  }
}

interface Answer {
  readonly status: number;
  readonly advised: boolean;
}

/** A connection with one request at a time. */
class Line {
  readonly #socket: Socket;
  #text = "";
  #onAnswer: (answer: Answer) => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data) => this.#read(data));
    socket.on("error", (error) => {
      throw new Error("the gateway broke a connection off", { cause: error });
    });
  }

  static async open(port: number): Promise<Line> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new Line(socket);
  }

  send(request: Buffer, onAnswer: (answer: Answer) => void): void {
    this.#onAnswer = onAnswer;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    this.#text += data.toString("latin1");
    const head = this.#text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0);
    if (this.#text.length < head + 4 + length) return;
    const answer = { status: Number(this.#text.slice(9, 12)), advised: /retry-after: \d/i.test(this.#text) };
    this.#text = "";
    this.#onAnswer(answer);
  }
}

/** Sends `count` over some connections, on each the next once the last is answered. */
export async function sendAsAnswered(port: number, queue: Queue, count: number, connections: number): Promise<Outcome> {
  const lines = await openLines(port, connections);
  const tally = new Tally();
  const begun = performance.now();
  let left = count;
  const run = (line: Line) =>
    new Promise<void>((resolve) => {
      const next = () => {
        const request = left > 0 ? queue.take() : undefined;
        if (request === undefined) return resolve();
        left -= 1;
        const sent = performance.now();
        line.send(request, (answer) => {
          if (tally.note(answer, performance.now() - sent)) queue.putBack(request);
          next();
        });
      };
      next();
    });
  await Promise.all(lines.map(run));
  const outcome = tally.outcome((performance.now() - begun) / 1000);
  for (const line of lines) line.close();
  return outcome;
}

/** Sends so many each second, however long answers take: what finds no connection free waits, and that counts. */
export async function sendAtRate(
  port: number,
  queue: Queue,
  { perSecond, seconds, connections }: { perSecond: number; seconds: number; connections: number },
): Promise<Outcome> {
  const idle = await openLines(port, connections);
  const lines = [...idle];
  const tally = new Tally();
  const total = Math.floor(perSecond * seconds);
  const begun = performance.now();
  let sent = 0;
  let answered = 0;
  const sendDue = () => {
    const due = Math.min(total, Math.floor(((performance.now() - begun) * perSecond) / 1000));
    while (sent < due && idle.length > 0) {
      const request = queue.take();
      if (request === undefined) throw new Error("the flood has no requests left");
      const dueAt = begun + (1000 * sent) / perSecond;
      const line = idle.pop()!;
      sent += 1;
      line.send(request, (answer) => {
        if (tally.note(answer, performance.now() - dueAt)) queue.putBack(request);
        answered += 1;
        idle.push(line);
      });
    }
  };
  while (answered < total) {
    sendDue();
    await pause(TICK_MS);
  }
  const outcome = tally.outcome((performance.now() - begun) / 1000);
  for (const line of lines) line.close();
  return outcome;
}

function openLines(port: number, connections: number): Promise<Line[]> {
  return Promise.all(Array.from({ length: connections }, () => Line.open(port)));
}

function percentiles(times: number[]): Percentiles {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
