/** Private keys: from files, the environment, or encrypted keystores (Web3 Secret Storage, version 3). */
import { readFileSync, statSync } from "node:fs";
import { Keystore } from "ox";
import { type Hex, isHex, type PrivateKeyAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { pathFrom } from "./configParts.ts";

/** Permissions that let others than the owner read or write. */
const OTHERS = 0o077;

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of a variable");

export function keyFrom(base: string) {
  const path = pathFrom(base);
  return z.union([
    z.strictObject({ file: path }),
    z.strictObject({ env: variable }),
    z.strictObject({ keystore: path, passwordFile: path }),
    z.strictObject({ keystore: path, passwordEnv: variable }),
  ]);
}

export type KeySource = z.output<ReturnType<typeof keyFrom>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** The account of a key; InputError `key` where there is none. `warn` hears of files that others can read. */
export function loadKey(
  name: string,
  source: KeySource,
  env: Environment,
  warn: (text: string) => void,
): PrivateKeyAccount {
  return privateKeyToAccount(readKey(name, source, env, warn));
}

/** The key itself, for who cannot take an account; as `loadKey`. */
export function readKey(name: string, source: KeySource, env: Environment, warn: (text: string) => void): Hex {
  const read = (file: string) => {
    const text = readSecret(name, file);
    if ((statSync(file).mode & OTHERS) !== 0) warn(`others than its owner can read ${file}: chmod 600`);
    return text;
  };
  if ("file" in source) return checkedKey(name, source.file, read(source.file));
  if ("env" in source) return checkedKey(name, source.env, fromEnvironment(name, source.env, env));
  const password =
    "passwordFile" in source ? read(source.passwordFile) : fromEnvironment(name, source.passwordEnv, env);
  return checkedKey(name, source.keystore, decrypt(name, source.keystore, readSecret(name, source.keystore), password));
}

const bytes = (length?: number) =>
  z.string().regex(length === undefined ? /^([0-9a-fA-F]{2})+$/ : new RegExp(`^[0-9a-fA-F]{${2 * length}}$`));
const keystore = z.object({
  version: z.literal(3),
  id: z.string().default(""),
  crypto: z.object({
    cipher: z.literal("aes-128-ctr"),
    cipherparams: z.object({ iv: bytes(16) }),
    ciphertext: bytes(32),
    mac: bytes(32),
    kdf: z.enum(["scrypt", "pbkdf2"]),
    kdfparams: z.union([
      z.object({ dklen: z.literal(32), n: z.int(), p: z.int(), r: z.int(), salt: bytes() }),
      z.object({ dklen: z.literal(32), c: z.int(), prf: z.literal("hmac-sha256"), salt: bytes() }),
    ]),
  }),
});

function decrypt(name: string, file: string, text: string, password: string): Hex {
  const parsed = keystore.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unusable(name, `${file} is no keystore: ${issue.path.join(".")} ${issue.message}`, file, "version 3");
  }
  const store = parsed.data as Keystore.Keystore;
  try {
    return Keystore.decrypt(store, Keystore.toKey(store, { password }));
  } catch (error) {
    throw unusable(name, `${file} does not open: ${(error as Error).message}`, file, "the right password");
  }
}

function checkedKey(name: string, source: string, key: string): Hex {
  const hex = key.startsWith("0x") ? key : `0x${key}`;
  try {
    if (isHex(hex) && hex.length === 66 && privateKeyToAccount(hex)) return hex;
  } catch {
    // Not on the curve; the error must not quote it.
  }
  throw unusable(name, `${source} holds no private key`, source, "32 bytes in hex");
}

function fromEnvironment(name: string, key: string, env: Environment): string {
  const value = env[key];
  if (value === undefined || value === "") throw unusable(name, `${key} is not set`, key, "set");
  return value.trim();
}

function readSecret(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw unusable(name, `cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`, file, "readable");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(name: string, message: string, value: string, limit: string): InputError {
  return new InputError("key", `key ${name}: ${message}`, { value, limit });
}
