/** Runs the command line as a user does. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export function allora(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** The error a command ended with. */
export function errorOf(stderr: string): { name: string; code: string; message: string; value: string; limit: string } {
  return JSON.parse(stderr).error;
}
