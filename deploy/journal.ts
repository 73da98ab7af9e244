/** Journal of a deployment, as Ignition keeps it: a line of JSON for each step. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Address, Hex } from "viem";

/** What of a line is used here; the rest depends on its type. */
export interface JournalLine {
  readonly type: string;
  readonly futureId?: string;
  readonly from?: Address;
  readonly contractName?: string;
  readonly constructorArgs?: readonly unknown[];
  readonly networkInteractionId?: number;
  readonly nonce?: number;
  readonly transaction?: { readonly hash: Hex };
  readonly hash?: Hex;
  readonly receipt?: { readonly blockNumber: number };
  readonly result?: { readonly type: string; readonly address?: Address };
}

/** A contract that was deployed. */
export interface Deployed {
  /** Id of the future without its module. */
  readonly id: string;
  /** Name of its artifact. */
  readonly contract: string;
  readonly address: Address;
  /** Addresses, strings, booleans and bigints; lists and objects of them. */
  readonly args: readonly unknown[];
  readonly from: Address;
  readonly transaction: Hex;
  readonly block: number;
}

/** A transaction that was about to be sent when the process ended. */
export interface Unsent {
  readonly line: number;
  readonly from: Address;
  readonly nonce: number;
}

export class Journal {
  readonly folder: string;
  readonly lines: readonly JournalLine[];

  /** `folder` is that of one deployment; there need not be any. A last line that was not written to its end is removed. */
  constructor(folder: string) {
    this.folder = folder;
    const texts = this.#exists() ? readFileSync(this.#file, "utf8").split("\n").filter(Boolean) : [];
    if (texts.length > 0 && !complete(texts[texts.length - 1])) this.#write(texts.slice(0, -1));
    this.lines = texts.filter(complete).map((text) => JSON.parse(text, bigints));
  }

  get #file(): string {
    return join(this.folder, "journal.jsonl");
  }

  #exists(): boolean {
    return existsSync(this.#file);
  }

  /** As a whole: who is killed meanwhile leaves the journal as it was. */
  #write(texts: readonly string[]): void {
    writeFileSync(`${this.#file}.new`, texts.map((text) => `\n${text}`).join(""));
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** Who deploys; undefined before the first contract. */
  get deployer(): Address | undefined {
    return this.lines.find(({ from }) => from !== undefined)?.from;
  }

  /** Transactions that are mined. */
  get confirmed(): readonly Hex[] {
    return this.lines.flatMap(({ type, hash }) => (type === "TRANSACTION_CONFIRM" && hash !== undefined ? [hash] : []));
  }

  /** Blocks of the confirmed transactions. */
  get blocks(): readonly number[] {
    return this.lines.flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt.blockNumber]));
  }

  /** Transactions of which the journal cannot know whether they were sent. */
  unsent(): Unsent[] {
    return this.lines.flatMap((line, i) => {
      if (line.type !== "TRANSACTION_PREPARE_SEND") return [];
      const same = (other: JournalLine) =>
        other.futureId === line.futureId && other.networkInteractionId === line.networkInteractionId;
      if (this.lines.slice(i + 1).some((other) => same(other) && other.type !== line.type)) return [];
      const { from } = this.lines.find((other) => other.futureId === line.futureId && other.from !== undefined) ?? {};
      return from === undefined ? [] : [{ line: i, from, nonce: line.nonce as number }];
    });
  }

  /** Forgets that a transaction was about to be sent: it was not. */
  forget({ line }: Unsent): void {
    const texts = readFileSync(this.#file, "utf8").split("\n").filter(Boolean);
    this.#write(texts.toSpliced(line, 1));
  }

  /** All contracts that were deployed, in order. */
  deployed(): Deployed[] {
    return this.lines.flatMap(({ type, futureId, contractName, constructorArgs, from }) => {
      if (type !== "DEPLOYMENT_EXECUTION_STATE_INITIALIZE") return [];
      const ofFuture = this.lines.filter((line) => line.futureId === futureId);
      const address = ofFuture.find((line) => line.type === "DEPLOYMENT_EXECUTION_STATE_COMPLETE")?.result?.address;
      const confirmed = ofFuture.findLast((line) => line.type === "TRANSACTION_CONFIRM");
      if (address === undefined || confirmed === undefined) return [];
      return [
        {
          id: (futureId as string).split("#")[1],
          contract: contractName as string,
          address,
          args: constructorArgs as readonly unknown[],
          from: from as Address,
          transaction: confirmed.hash as Hex,
          block: confirmed.receipt?.blockNumber as number,
        },
      ];
    });
  }
}

function complete(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function bigints(_key: string, value: unknown): unknown {
  const marked = value as { _kind?: unknown; value?: string } | null;
  return typeof marked === "object" && marked?._kind === "bigint" ? BigInt(marked.value as string) : value;
}
