/** Several JSON-RPC endpoints as one: each request goes to the best of them, and none can hold it up. */
import { type EIP1193RequestFn, type Hex, RpcRequestError } from "viem";
import { InputError } from "../errors.ts";
import { ChainError } from "./epochs.ts";

export interface RpcRequest {
  readonly method: string;
  readonly params?: unknown;
}

export interface Endpoint {
  /** For logs; holds no secrets. */
  readonly name: string;
  readonly request: (body: RpcRequest) => Promise<unknown>;
}

export interface RpcOptions {
  /** Chain that endpoints must say they are of, before their first answer is believed and again after each failure. */
  readonly chainId: number;
  /** Longest that one endpoint may take for one request, ms. */
  readonly timeoutMs: number;
  /** Tries of one request over all endpoints, 6 by default; each endpoint is tried at least once. */
  readonly tries?: number | undefined;
  /** Told of every failed try. */
  readonly onFailure?: ((endpoint: string, method: string, error: Error) => void) | undefined;
  /** Told of an endpoint that is of another chain. */
  readonly onForeign?: ((endpoint: string, chainId: number) => void) | undefined;
}

/** What is known of an endpoint. */
interface Standing {
  /** Recent failures, and seconds per request. */
  failures: number;
  seconds: number;
  /** That it is of the right chain; rejects where it is not, or does not say. */
  verified: Promise<void> | undefined;
  /** The chain that it is of instead. */
  foreign: number | undefined;
}

/** A block as an endpoint tells it, without its transactions. */
export interface RpcHeader {
  readonly number: Hex;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly timestamp: Hex;
  readonly logsBloom: Hex;
}

/** What an endpoint says the newest block is. */
export interface Head {
  readonly endpoint: string;
  readonly block: RpcHeader;
}

const DEFAULT_TRIES = 6;
/** Longest wait before an endpoint is asked again, ms. */
const MAX_BACKOFF = 2_000;
/** How fast an endpoint's failures are forgotten, per request. */
const MEMORY = 0.8;
/** What a false head costs, in failures. */
const LIE = 3;

/** Answers that no other endpoint would give differently. */
const FINAL =
  /revert|nonce.*too low|already (known|imported)|known transaction|insufficient funds|underpriced|intrinsic gas|gas limit|invalid opcode|out of gas|too many results|block range|response size/i;

export class Rpc {
  readonly #options: RpcOptions;
  readonly #endpoints: readonly Endpoint[];
  readonly #standings = new Map<string, Standing>();

  constructor(endpoints: readonly Endpoint[], options: RpcOptions) {
    this.#options = options;
    this.#endpoints = endpoints.map((endpoint, i) =>
      endpoints.findIndex(({ name }) => name === endpoint.name) === i
        ? endpoint
        : { ...endpoint, name: `${endpoint.name}#${i}` },
    );
    for (const { name } of this.#endpoints) {
      this.#standings.set(name, { failures: 0, seconds: 0, verified: undefined, foreign: undefined });
    }
  }

  /** Recent failures by endpoint: 0 for one that has answered all. */
  get failures(): ReadonlyMap<string, number> {
    return new Map([...this.#standings].map(([name, { failures }]) => [name, failures]));
  }

  /** Makes an endpoint that told something false the last choice for a while. */
  blame(name: string): void {
    const standing = this.#standings.get(name);
    if (standing !== undefined) standing.failures += LIE;
  }

  /** One request; transactions go to all endpoints. ChainError `rpc` when none answers, `chain` when all are of others. */
  request(body: RpcRequest): Promise<unknown> {
    return body.method === "eth_sendRawTransaction" ? this.#everywhere(body) : this.#one(body);
  }

  /**
   * Likewise, for what an endpoint that lags behind does not know yet: asks on until something is found, null otherwise.
   * One that is slow keeps the next from being asked only for a while.
   */
  find(body: RpcRequest, isFound: (result: unknown) => boolean = (result) => result !== null): Promise<unknown> {
    const order = this.#ranked();
    return new Promise((resolve, reject) => {
      let [started, running] = [0, 0];
      let [answered, done] = [false, false];
      let timer: NodeJS.Timeout | undefined;
      const next = () => {
        clearTimeout(timer);
        if (started === order.length) {
          if (running > 0) return;
          if (answered) resolve(null);
          else this.#one(body).then(resolve, reject);
          return;
        }
        timer = setTimeout(next, this.#hedge());
        running++;
        this.#ask(order[started++], body)
          .then(
            (result) => {
              answered = true;
              if (!isFound(result)) return;
              done = true;
              clearTimeout(timer);
              resolve(result);
            },
            () => {},
          )
          .finally(() => {
            running--;
            if (!done) next();
          });
      };
      next();
    });
  }

  /**
   * What every endpoint says that answers, each for itself. Without `patient`, those that are slow are not waited for
   * long, nor at all those that failed lately, once one has answered. ChainError `rpc` when none does.
   */
  async every(body: RpcRequest, { patient }: { readonly patient: boolean }): Promise<unknown[]> {
    return (await this.#each(body, patient)).map(({ answer }) => answer);
  }

  /** What the endpoints say the newest block is, the highest first. Does not wait long for those that are slow. */
  async heads(): Promise<Head[]> {
    const body = { method: "eth_getBlockByNumber", params: ["latest", false] };
    const heads = (await this.#each(body, false)).flatMap(({ endpoint, answer }) =>
      answer === null ? [] : [{ endpoint, block: answer as RpcHeader }],
    );
    if (heads.length === 0) {
      throw new ChainError("block", "no endpoint has a newest block", { value: null, limit: "a block" });
    }
    return heads.sort((a, b) => Number(BigInt(b.block.number) - BigInt(a.block.number)));
  }

  async #each(body: RpcRequest, patient: boolean) {
    const answers: { readonly endpoint: string; readonly answer: unknown }[] = [];
    const isWaitedFor = this.#endpoints.map((endpoint) => patient || this.#standingOf(endpoint).failures < 1);
    const asked = this.#endpoints.map(async (endpoint) => {
      answers.push({ endpoint: endpoint.name, answer: await this.#ask(endpoint, body) });
    });
    const settled = Promise.all(asked.map((answer) => answer.catch(() => {})).filter((_, i) => isWaitedFor[i]));
    await Promise.any(asked).catch(() => {});
    await (patient ? settled : Promise.race([settled, wait(this.#hedge())]));
    if (answers.length > 0) return [...answers];
    const answer = await this.#one(body);
    return [{ endpoint: this.#ranked()[0].name, answer }];
  }

  /**
   * Asks one endpoint after the other, the next one also where the one before is slow, until one answers or all tries
   * failed.
   */
  #one(body: RpcRequest): Promise<unknown> {
    const order = this.#ranked();
    const tries = Math.max(this.#options.tries ?? DEFAULT_TRIES, order.length);
    return new Promise((resolve, reject) => {
      let started = 0;
      let running = 0;
      let timer: NodeJS.Timeout | undefined;
      const finish = (action: () => void) => {
        clearTimeout(timer);
        started = tries;
        action();
      };
      const start = () => {
        clearTimeout(timer);
        const endpoint = order[started % order.length];
        started++;
        running++;
        if (started < tries) timer = setTimeout(start, this.#hedge() * Math.ceil(started / order.length));
        this.#ask(endpoint, body).then(
          (result) => finish(() => resolve(result)),
          (error: Error) => {
            running--;
            if (isFinal(error)) finish(() => reject(error));
            else if (started < tries) {
              clearTimeout(timer);
              timer = setTimeout(start, backoff(Math.floor(started / order.length)));
            } else if (running === 0) finish(() => reject(this.#unanswered(body.method, tries, error)));
          },
        );
      };
      start();
    });
  }

  /** To all endpoints: one that keeps a transaction to itself does not matter while another does not. */
  async #everywhere(body: RpcRequest): Promise<unknown> {
    if (this.#endpoints.length === 1) return this.#one(body);
    try {
      return await Promise.any(this.#endpoints.map((endpoint) => this.#ask(endpoint, body)));
    } catch (error) {
      const { errors } = error as AggregateError;
      const final = errors.find(isFinal);
      if (final !== undefined) throw final;
      return this.#one(body);
    }
  }

  /** InputError `chain` where all endpoints are of another chain. */
  async requireChain(): Promise<void> {
    try {
      await this.request({ method: "eth_chainId" });
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "chain") throw error;
      throw new InputError("chain", error.message, error);
    }
  }

  async #ask(endpoint: Endpoint, body: RpcRequest): Promise<unknown> {
    const score = this.#standingOf(endpoint);
    const begun = performance.now();
    const note = (failure: number) => {
      score.failures = MEMORY * score.failures + failure;
      score.seconds = MEMORY * score.seconds + ((1 - MEMORY) * (performance.now() - begun)) / 1000;
    };
    try {
      const result = await within(this.#answer(endpoint, body), this.#options.timeoutMs, body.method);
      note(0);
      return result;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      note(isFinal(error) ? 0 : 1);
      if (!isFinal(error)) {
        score.verified = undefined;
        this.#options.onFailure?.(endpoint.name, body.method, error);
      }
      throw error;
    }
  }

  async #answer(endpoint: Endpoint, body: RpcRequest): Promise<unknown> {
    const standing = this.#standingOf(endpoint);
    standing.verified ??= this.#verify(endpoint, standing);
    await standing.verified;
    return endpoint.request(body);
  }

  async #verify(endpoint: Endpoint, standing: Standing): Promise<void> {
    const { chainId, onForeign } = this.#options;
    const found = Number(await endpoint.request({ method: "eth_chainId" }));
    const isNews = standing.foreign !== found;
    standing.foreign = found === chainId ? undefined : found;
    if (standing.foreign === undefined) return;
    if (isNews) onForeign?.(endpoint.name, found);
    throw foreignChain(endpoint.name, found, chainId);
  }

  #unanswered(method: string, tries: number, error: Error): ChainError {
    const all = this.#endpoints.map((endpoint) => this.#standingOf(endpoint).foreign);
    const [name, foreign] = [this.#endpoints[0].name, all[0]];
    if (foreign !== undefined && !all.includes(undefined)) return foreignChain(name, foreign, this.#options.chainId);
    const reason = (error as { details?: string }).details ?? error.message;
    return new ChainError("rpc", `no endpoint answered ${method}: ${reason}`, {
      value: method,
      limit: `${tries} tries`,
    });
  }

  #standingOf({ name }: Endpoint): Standing {
    return this.#standings.get(name) as Standing;
  }

  #ranked(): Endpoint[] {
    const cost = (endpoint: Endpoint) => {
      const { failures, seconds } = this.#standingOf(endpoint);
      return failures + seconds;
    };
    return [...this.#endpoints].sort((a, b) => cost(a) - cost(b));
  }

  /** Wait after which a second endpoint is asked as well, ms. */
  #hedge(): number {
    return this.#options.timeoutMs / 5;
  }
}

/** An endpoint over HTTP; a password in the URL is sent as basic authorization. */
export function httpEndpoint(url: string, timeoutMs: number): Endpoint {
  const target = new URL(url);
  const { username, password, host } = target;
  target.username = "";
  target.password = "";
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const headers = {
    "content-type": "application/json",
    ...(username === "" ? {} : { authorization: `Basic ${secret}` }),
  };
  let id = 0;
  return {
    name: host,
    request: async ({ method, params = [] }) => {
      const body = { jsonrpc: "2.0", id: id++, method, params };
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(target, { method: "POST", headers, body: JSON.stringify(body), signal });
      const answer = parse(await response.text());
      if (answer?.error) throw new RpcRequestError({ body: { method }, error: answer.error, url: host });
      if (answer?.result === undefined) throw new Error(`${host} answered ${method} with HTTP ${response.status}`);
      return answer.result;
    },
  };
}

/** An endpoint in this process. */
export function providerEndpoint(name: string, provider: { request: (body: never) => Promise<unknown> }): Endpoint {
  const request = provider.request.bind(provider) as unknown as EIP1193RequestFn;
  return { name, request: (body) => request(body as never) };
}

function parse(text: string) {
  try {
    return JSON.parse(text) as { result?: unknown; error?: { code: number; message: string; data?: unknown } } | null;
  } catch {
    return undefined;
  }
}

function isFinal(error: unknown): boolean {
  const { code, message, details } = error as { code?: number; message?: string; details?: string };
  return code === 3 || FINAL.test(details ?? message ?? "");
}

function foreignChain(endpoint: string, found: number, expected: number): ChainError {
  return new ChainError("chain", `${endpoint} is chain ${found}, the deployment is on ${expected}`, {
    value: found,
    limit: expected,
  });
}

/** Random, so that those who failed together do not come back together. */
function backoff(round: number): number {
  return Math.random() * Math.min(MAX_BACKOFF, 50 * 2 ** round);
}

/** Rejects when the promise takes longer: also where what is behind it does not keep to its own timeout. */
function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
