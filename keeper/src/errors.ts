/**
 * An error that names what was wrong: `code` is stable and machine-readable, `value` what was given, `limit` what was
 * allowed.
 */
export class AlloraError extends Error {
  override readonly name: string = "AlloraError";
  readonly code: string;
  readonly value: string;
  readonly limit: string;

  constructor(code: string, message: string, details: { value: unknown; limit: unknown }) {
    super(message);
    this.code = code;
    this.value = String(details.value);
    this.limit = String(details.limit);
  }
}

/** Input that cannot be used as it is: a file, an argument, a submission. */
export class InputError extends AlloraError {
  override readonly name = "InputError";
}
