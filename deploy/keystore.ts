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
  const address = privateKeyToAddress(privateKey);
  const [key, options] = Keystore.scrypt({ password });
  const keystore = { address: address.slice(2).toLowerCase(), ...Keystore.encrypt(privateKey, key, options) };
  try {
    writeFileSync(file, JSON.stringify(keystore), { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new InputError("keystore", `cannot write ${file}: ${(error as Error).message}`, {
      value: file,
      limit: "new",
    });
  }
  return address;
}
