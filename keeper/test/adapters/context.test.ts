import { describe, expect, it } from "vitest";
import { inferenceOf, lossesOf, withHistory } from "../../src/adapters/context.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { context, WEIGHTING } from "./contexts.ts";

describe("a context", () => {
  it("is JSON with all that models are told; its form is documented and stays", () => {
    expect(JSON.parse(JSON.stringify(withHistory(context("forecast"), 2)))).toEqual({
      version: 1,
      task: "forecast",
      topic: { id: "3", title: "test" },
      epoch: 3,
      times: {
        opensAt: 1_000_300,
        closesAt: 1_000_320,
        revealsUntil: 1_000_320,
        reportsFrom: 1_000_400,
        reportsUntil: 1_000_420,
      },
      weighting: WEIGHTING,
      worker: "0x00000000000000000000000000000000000000aa",
      inferers: [
        { id: 4, inference: 104 },
        { id: 9, inference: 91 },
      ],
      history: [
        { epoch: 1, inferences: { 4: 101, 9: 90 }, network: 101, losses: { 4: -3 }, networkLoss: -3 },
        { epoch: 2, inferences: { 4: 102, 9: 90 }, network: 102, losses: null, networkLoss: null },
      ],
    });
    expect(withHistory(context("infer"), 0).history).toEqual([]);
    // Nothing of the epoch itself, or of later ones.
    expect(context("infer", 2n).history.map(({ epoch }) => epoch)).toEqual([0, 1]);
  });
});

describe("an answer", () => {
  it("is a number or an exact decimal, or an abstention", () => {
    expect(inferenceOf({ inference: 1.5, confidence: 0.9 })).toBe((3n * UNIT) / 2n);
    expect(inferenceOf({ inference: "-0.000000000000000001" })).toBe(-1n);
    expect(inferenceOf({ abstain: "closed" })).toBeUndefined();
    expect(lossesOf({ losses: { 4: -1, 9: "2.5" } })).toEqual(
      new Map([
        [4, -UNIT],
        [9, (5n * UNIT) / 2n],
      ]),
    );
    expect(lossesOf({ losses: { 4: -1000 } })).toEqual(new Map([[4, -64n * UNIT]]));
    expect(lossesOf({ abstain: "closed" })).toBeUndefined();
  });

  it.each([
    null,
    7,
    [],
    {},
    { inference: null },
    { inference: "1e3" },
    { inference: 1e22 },
    { inference: "200000000000000000001" },
  ])("%j is no inference", (answer) => {
    expect(() => inferenceOf(answer)).toThrow(expect.objectContaining({ name: "ModelError", code: "answer" }));
  });

  it.each([null, { losses: [1] }, { losses: { a: 1 } }, { losses: { 4: null } }, { inference: 1 }])(
    "%j is no forecast",
    (answer) => {
      expect(() => lossesOf(answer)).toThrow(expect.objectContaining({ name: "ModelError", code: "answer" }));
    },
  );
});
