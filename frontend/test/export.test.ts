import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { parseDecimal } from "../../keeper/src/decimal.ts";
import { Random, SEED } from "../../test/random.ts";
import { decodeEvents } from "../src/lib/chain/events.ts";
import { COLUMNS, csvOf, exportedRows, jsonOf } from "../src/lib/epochs/export.ts";
import { epochRecords } from "../src/lib/epochs/records.ts";
import { DEPLOYMENT, FakeChain, SCHEDULE, TOPIC, UNIT } from "./fakeChain.ts";
import { closesAt, deadlineOf, inference, POSTER, refuted, report, settlement, synthesis } from "./logs.ts";

const random = new Random(SEED);
const values = random.list(40, () => random.bigint(-(10n ** 38n), 10n ** 38n));

/** Epochs with values of any magnitude; 40 is refuted, 41 has only an inference. */
function records() {
  const chain = new FakeChain();
  values.forEach((value, i) => {
    chain.mine([synthesis(BigInt(i), value), report(BigInt(i), value + 1n), settlement(BigInt(i), i + 1)]);
  });
  chain.mine([synthesis(40n, UNIT), refuted(40n, UNIT)]);
  chain.mine([inference(41n)]);
  return epochRecords(decodeEvents(chain.logs(0, chain.height)));
}
const time = deadlineOf(39n);
const rows = () => exportedRows(records(), { schedule: SCHEDULE }, time);

it("CSV is read back with every digit, and names its units", () => {
  const read = parse(csvOf(rows()), { columns: true, relax_column_count: false }) as Record<string, string>[];
  expect(Object.keys(read[0])).toEqual(Object.entries(COLUMNS).map(([name, unit]) => `${name} [${unit}]`));
  expect(read).toHaveLength(42);
  values.forEach((value, i) => {
    const row = read[i];
    expect(row["epoch [number]"]).toBe(String(i));
    expect(parseDecimal(row["network [value]"])).toBe(value);
    expect(parseDecimal(row["lower [value, 2.28 %]"])).toBe(value - 10n * UNIT);
    expect(parseDecimal(row["truthLow [value]"])).toBe(value + 1n);
    expect(Number(row["dataTime [Unix seconds]"])).toBe(closesAt(BigInt(i)));
    expect(row["poster [address]"]).toBe(POSTER);
    expect(row["status [word]"]).toBe("final");
    expect(row["reward [ALLO]"]).toBe("100");
  });
  expect(read[40]).toMatchObject({ "status [word]": "void", "network [value]": "", "refutedPosts [count]": "1" });
  expect(read[41]).toMatchObject({ "inferers [count]": "1", "truthLow [value]": "", "networkLoss [log10]": "" });
});

it("JSON says the same, of what, and as of when", () => {
  const title = 'quotes "and\nlines"';
  const read = JSON.parse(jsonOf(rows(), { id: TOPIC, title }, DEPLOYMENT, { number: 9n, timestamp: time }));
  expect(read).toMatchObject({
    chainId: DEPLOYMENT.chainId,
    contract: DEPLOYMENT.epochs,
    topic: "7",
    title,
    block: { number: "9", timestamp: time },
    units: COLUMNS,
  });
  expect(read.epochs).toHaveLength(42);
  values.forEach((value, i) => {
    expect(parseDecimal(read.epochs[i].network)).toBe(value);
  });
  expect(read.epochs[40]).toMatchObject({ epoch: "40", status: "void", network: null, truthLow: null });
});
