/** A fresh key in an encrypted keystore (Web3 Secret Storage, version 3), as nodes read it. */
import { readFileSync, writeFileSync } from "node:fs";
import { Keystore } from "ox";
import type { Address } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { InputError } from "../keeper/src/errors.ts";

/** Writes a new key; its address. InputError `keystore` where there is a file already. */
export function createKeystore(file: string, passwordFile: string): Address {
  const password = readFileSync(passwordFile, "utf8").trim();
  const privateKey = generatePrivateKey();
  const [key, options] = Keystore.scrypt({ password });
  try {
    writeFileSync(file, JSON.stringify(Keystore.encrypt(privateKey, key, options)), { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new InputError("keystore", `cannot write ${file}: ${(error as Error).message}`, {
      value: file,
      limit: "new",
    });
  }
  return privateKeyToAddress(privateKey);
}
