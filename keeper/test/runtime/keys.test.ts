import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keystore } from "ox";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, describe, expect, it } from "vitest";
import { type KeySource, loadKey } from "../../src/runtime/keys.ts";

const folder = mkdtempSync(join(tmpdir(), "allora-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Test vectors of the Web3 Secret Storage definition: password and key of both. */
const PASSWORD = "testpassword";
const KEY = "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const PBKDF2 = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
    ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    kdf: "pbkdf2",
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: "hmac-sha256",
      salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};
const SCRYPT = {
  ...PBKDF2,
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "83dbcc02d8ccb40e466191a123791e0e" },
    ciphertext: "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    kdf: "scrypt",
    kdfparams: {
      dklen: 32,
      n: 262144,
      p: 8,
      r: 1,
      salt: "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
    },
    mac: "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
  },
};

function fileOf(name: string, content: unknown, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
}

function load(source: KeySource, env: Record<string, string> = {}) {
  const warnings: string[] = [];
  return { account: loadKey("one", source, env, (text) => warnings.push(text)), warnings };
}

const { address } = privateKeyToAccount(KEY);
const passwordFile = fileOf("password", `${PASSWORD}\n`);

describe("keys", () => {
  it("come from files and the environment, with and without 0x", () => {
    expect(load({ file: fileOf("plain", `${KEY}\n`) })).toMatchObject({ account: { address }, warnings: [] });
    expect(load({ env: "ONE" }, { ONE: KEY.slice(2) }).account.address).toBe(address);
  });

  it("come from keystores", () => {
    expect(load({ keystore: fileOf("pbkdf2", PBKDF2), passwordFile }).account.address).toBe(address);
    const env = { PASSWORD };
    expect(load({ keystore: fileOf("scrypt", SCRYPT), passwordEnv: "PASSWORD" }, env).account.address).toBe(address);
  });

  it("come from keystores with the parameters that are usual, r = 8 and p = 1", () => {
    const [key, options] = Keystore.scrypt({ password: PASSWORD, n: 1024, r: 8, p: 1 });
    const keystore = fileOf("usual", Keystore.encrypt(KEY, key, options));
    expect(load({ keystore, passwordFile }).account.address).toBe(address);
  });

  it("are warned of where others can read them, or the password", () => {
    expect(load({ file: fileOf("open", KEY, 0o640) }).warnings).toEqual([expect.stringContaining("chmod 600")]);
    const keystore = fileOf("shared", PBKDF2, 0o644);
    expect(load({ keystore, passwordFile: fileOf("open-password", PASSWORD, 0o604) }).warnings).toHaveLength(1);
  });

  it.each([
    [{ file: join(folder, "none") }, "ENOENT"],
    [{ file: fileOf("short", "0x1234") }, "holds no private key"],
    [{ file: fileOf("zero", "0".repeat(64)) }, "holds no private key"],
    [{ env: "MISSING" }, "MISSING is not set"],
    [{ keystore: fileOf("plain-json", "{}"), passwordFile }, "is no keystore"],
    [{ keystore: fileOf("old", { ...PBKDF2, version: 1 }), passwordFile }, "version"],
    [{ keystore: fileOf("wrong", PBKDF2), passwordEnv: "WRONG" }, "does not open"],
  ])("are refused without saying what they are: %#", (source, text) => {
    const attempt = () => load(source as KeySource, { WRONG: "guess" });
    expect(attempt).toThrow(text);
    try {
      attempt();
    } catch (error) {
      expect(error).toMatchObject({ name: "InputError", code: "key" });
      for (const secret of [KEY, "1234", "0000", "guess", PASSWORD]) expect(String(error)).not.toContain(secret);
    }
  });
});
