import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCloses } from "../../src/experiments/closes.ts";

describe("closes of a CSV", () => {
  it("are read in order, whatever the other columns hold", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 ** 8 }), { minLength: 2, maxLength: 50 }), (cents) => {
        const closes = cents.map((value) => value / 100);
        const text = `note,Close\n${closes.map((close, i) => `"a, ""b"" ${i}",${close}`).join("\n")}\n`;
        expect(parseCloses(text, 1)).toEqual(closes);
      }),
    );
  });

  it("may follow a byte order mark, blanks, carriage returns and empty lines", () => {
    expect(parseCloses("\uFEFF date , close \r\n2020-01-01, 1.5e2\r\n\r\n2020-01-02,+151\r\n", 2)).toEqual([150, 151]);
  });

  it.each([
    ["no rows", "", "csv", "0", "3"],
    ["a header alone", "date,close\n", "csv", "0", "3"],
    ["too few rows", "close\n1\n2\n", "csv", "2", "3"],
    ["no such column", "date,open\n1,2\n1,2\n1,2\n", "csv", "date, open", "close"],
    ["an unclosed quote", 'close\n1\n"2\n3\n', "csv", expect.stringContaining("Quote"), "CSV"],
    ["a short row", "date,close\n2020-01-01,1\n2020-01-02\n2020-01-03,2\n", "csv", expect.any(String), "CSV"],
    [
      "dates that run backwards",
      "date,close\n2020-01-03,1\n2020-01-02,2\n2020-01-01,3\n",
      "date",
      "2020-01-02",
      "2020-01-03",
    ],
  ])("are refused with %s", (_, text, code, value, limit) => {
    expect(() => parseCloses(text, 3)).toThrow(expect.objectContaining({ name: "InputError", code, value, limit }));
  });

  it.each(["", "NaN", "nan", "Infinity", "-1", "0", "1e-7", "1e10", "1e999", "0x10", "1,5", "12 3", "null"])(
    "are refused with the cell %j",
    (cell) => {
      expect(() => parseCloses(`date,close\na,1\nb,"${cell}"\nc,3\n`, 3)).toThrow(
        expect.objectContaining({
          name: "InputError",
          code: "close",
          value: cell,
          limit: "0.000001..1000000000",
          message: expect.stringContaining("line 3"),
        }),
      );
    },
  );
});
