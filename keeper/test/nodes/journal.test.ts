import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Journal, type Place } from "../../src/nodes/journal.ts";
import { formatPayload, type Payload, parsePayload } from "../../src/nodes/sealing.ts";
import { Role } from "../../src/trace/submissions.ts";

const MODULE = resolve(import.meta.dirname, "../../src/nodes/journal.ts");
const place: Place = {
  chainId: 1,
  inbox: "0x00000000000000000000000000000000000000Aa",
  account: "0x00000000000000000000000000000000000000bB",
  topicId: 1n,
  epoch: 2n ** 63n,
  kind: "truth",
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "allora-journal-"));
  path = join(folder, "journal.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a journal", () => {
  it("keeps the first that was said of each kind, epoch, topic, account and deployment", () => {
    const journal = new Journal(path);
    const others: Place[] = [
      place,
      { ...place, chainId: 2 },
      { ...place, inbox: place.account },
      { ...place, account: place.inbox },
      { ...place, topicId: 2n },
      { ...place, epoch: 2n ** 63n - 1n },
      { ...place, kind: "inference" },
    ];
    others.forEach((other, i) => expect(journal.say(other, String(i))).toBe(String(i)));
    others.forEach((other, i) => expect(journal.say(other, "else")).toBe(String(i)));
    // An address is the same however it is written.
    const lower = { ...place, account: place.account.toLowerCase() as Place["account"] };
    expect(journal.said(lower)).toBe("0");
    journal.close();
    const again = new Journal(path);
    others.forEach((other, i) => expect(again.said(other)).toBe(String(i)));
    again.close();
  });

  it("forgets what nothing can be said of any more, and nothing of others", () => {
    const journal = new Journal(path);
    const at = (epoch: bigint): Place => ({ ...place, epoch });
    const kinds = (epoch: bigint) => ["truth", "losses/0x1"].map((kind) => ({ ...at(epoch), kind }));
    const others: Place[] = [
      { ...at(1n), chainId: 2 },
      { ...at(1n), inbox: place.account },
      { ...at(1n), account: place.inbox },
      { ...at(1n), topicId: 2n },
    ];
    for (const other of [...kinds(2n), ...kinds(9n), ...kinds(10n), ...others]) journal.say(other, "said");
    journal.forgetBefore(at(110n));
    for (const gone of [...kinds(2n), ...kinds(9n)]) expect(journal.said(gone)).toBeUndefined();
    for (const kept of [...kinds(10n), ...others]) expect(journal.said(kept)).toBe("said");
    // What it is told again, of the same epoch or an older one, it does not look for.
    journal.say(at(2n), "late");
    journal.forgetBefore(at(109n));
    expect(journal.said(at(2n))).toBe("late");
    journal.close();
  });

  it("holds what a process wrote that is killed right after it, and is shared by those that write at once", async () => {
    const source = `
      import { Journal } from ${JSON.stringify(MODULE)};
      const place = { ...JSON.parse(process.argv[1]), topicId: 1n, epoch: 5n };
      const said = new Journal(${JSON.stringify(path)}).say(place, process.argv[2]);
      process.stdout.write(said);
      process.kill(process.pid, "SIGKILL");
    `;
    const { topicId: _, epoch: __, ...rest } = place;
    const run = async (content: string) => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", source, JSON.stringify(rest), content]);
      let said = "";
      child.stdout.on("data", (data) => (said += data));
      const [, signal] = await once(child, "close");
      expect(signal).toBe("SIGKILL");
      return said;
    };
    const said = await Promise.all(["a", "b", "c"].map(run));
    expect(new Set(said).size).toBe(1);
    const journal = new Journal(path);
    expect(journal.said({ ...place, epoch: 5n })).toBe(said[0]);
    journal.close();
  });

  it("holds payloads exactly", () => {
    const payloads: Payload[] = [
      { role: Role.Inferer, value: -(10n ** 38n) - 1n },
      { role: Role.Forecaster, inferers: 0xffffffff, losses: [-1n, 64n * 10n ** 18n] },
    ];
    for (const payload of payloads) expect(parsePayload(formatPayload(payload))).toEqual(payload);
  });
});
