/** The engine against epochs computed elsewhere: a float64 model, and the reference network's simulator. */
import { describe, expect, it } from "vitest";
import { parseReplay, replay } from "../../src/engine/replay.ts";
import { compareWithExpected } from "../vectorErrors.ts";
import { ownVectors, simulatorVectors } from "../vectors.ts";

/** Relative to the larger of 1 and the expected magnitude. */
const TOLERANCE = 1e-9;

describe("replay", () => {
  const vectors = [...ownVectors(), ...simulatorVectors()];
  it.each(vectors.map((vector) => [vector.name, vector] as const))("reproduces %s", (_, { input, expected }) => {
    const errors = compareWithExpected(replay(parseReplay({ input })), expected);
    expect(Object.keys(errors).length).toBeGreaterThanOrEqual(Object.keys(expected).length);
    const beyond = Object.entries(errors).filter(([, error]) => !(error <= TOLERANCE));
    expect(beyond).toEqual([]);
  });
});

describe("parseReplay", () => {
  const [{ input }] = ownVectors().filter(({ name }) => name === "random-3x1x2");
  const changed = (change: (input: never) => void) => {
    const copy = structuredClone(input) as never;
    change(copy);
    return () => parseReplay({ input: copy });
  };
  it.each<[string, (input: any) => void, string]>([
    ["NaN", (i) => (i.inferences[0] = "NaN"), "inferences.0"],
    ["a JSON number", (i) => (i.inferences[0] = 1.5), "inferences.0"],
    ["an exponent", (i) => (i.topic.epsilon = "1e-2"), "topic.epsilon"],
    ["too many decimals", (i) => (i.inferences[0] = "0.1234567890123456789"), "inferences.0"],
    ["a value that is too large", (i) => (i.inferences[0] = "1".padEnd(22, "0")), "inferences.0"],
    ["no inferences", (i) => (i.inferences = []), "inferences"],
    ["too many inferences", (i) => (i.inferences = new Array(33).fill("1")), "inferences"],
    ["a forecast of the wrong length", (i) => i.forecasts[0].pop(), "forecasts.0"],
    ["losses of the wrong length", (i) => i.settlement.losses[0].inference.pop(), "settlement.losses.0.inference"],
    ["a missing field", (i) => delete i.topic.pNorm, "topic.pNorm"],
    ["an unknown field", (i) => (i.surplus = 1), "surplus"],
    ["no stake", (i) => (i.settlement.stakes = ["0", "0"]), "settlement.stakes"],
    ["too many iterations", (i) => (i.topic.maxGradientIterations = 11), "topic.maxGradientIterations"],
    ["state without its network loss", (i) => (i.previousNetworkLoss = null), "previousNetworkLoss"],
  ])("refuses %s and says where", (_, change, place) => {
    expect(changed(change)).toThrow(expect.objectContaining({ name: "InputError", code: "replay" }));
    expect(changed(change)).toThrow(place);
  });

  it("takes the input that it was made from", () => {
    expect(changed(() => {})).not.toThrow();
  });
});
