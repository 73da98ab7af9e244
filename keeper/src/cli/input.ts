/** Files named on the command line. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../errors.ts";

/** Resolves against the directory the command was typed in, which npm keeps in INIT_CWD. */
export function inputPath(file: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** Text of a file; InputError `file` when it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(inputPath(file), "utf8");
  } catch (error) {
    throw new InputError("file", `cannot read ${file}: ${(error as Error).message}`, {
      value: file,
      limit: "readable",
    });
  }
}

/** Content of a JSON file; InputError `json` when it is not JSON. */
export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("json", `${file} is not JSON: ${(error as Error).message}`, { value: file, limit: "JSON" });
  }
}
