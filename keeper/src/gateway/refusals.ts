/** Errors that a gateway answers with. */
import { AlloraError } from "../errors.ts";

/** The gateway cannot take a request now: `rate`, `busy`, `chain`, `store`, `stopping`; `retryAfter` in seconds. */
export class BusyError extends AlloraError {
  override readonly name = "BusyError";
  readonly retryAfter: number;

  constructor(
    code: "rate" | "busy" | "chain" | "store" | "stopping",
    message: string,
    retryAfter: number,
    limit: unknown,
  ) {
    super(code, message, { value: retryAfter, limit });
    this.retryAfter = retryAfter;
  }

  get status(): 429 | 503 {
    return this.code === "rate" ? 429 : 503;
  }
}

/** There is nothing under this name. */
export class MissingError extends AlloraError {
  override readonly name = "MissingError";

  constructor(what: string, value: unknown, limit: unknown) {
    super("missing", `there is no ${what} ${value}`, { value, limit });
  }
}

/** What a request is answered that ends with an error. */
export function errorBody({ code, message, value, limit }: AlloraError, requestId: string) {
  return { error: { code, message, value, limit, requestId } };
}
