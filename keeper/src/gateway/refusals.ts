/** Errors that a gateway answers with. */
import { AlloraError } from "../errors.ts";

/** The gateway cannot take a request now: `rate`, `busy`, `chain`, `stopping`; `retryAfter` in seconds. */
export class BusyError extends AlloraError {
  override readonly name = "BusyError";
  readonly retryAfter: number;

  constructor(code: "rate" | "busy" | "chain" | "stopping", message: string, retryAfter: number, limit: unknown) {
    super(code, message, { value: retryAfter, limit });
    this.retryAfter = retryAfter;
  }
}

/** There is nothing under this name. */
export class MissingError extends AlloraError {
  override readonly name = "MissingError";

  constructor(what: string, value: unknown, limit: unknown) {
    super("missing", `there is no ${what} ${value}`, { value, limit });
  }
}
