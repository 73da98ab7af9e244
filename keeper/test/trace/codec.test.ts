/** Packing numbers into traces and back. */
import fc from "fast-check";
import { concat, type Hex } from "viem";
import { describe, expect, it } from "vitest";
import { ABSENT } from "../../src/math/statistics.ts";
import { joinSections, packSections, splitSections, TraceError, unpackSections } from "../../src/trace/codec.ts";
import { parentOf, proofOf, rootOf } from "../../src/trace/commitment.ts";
import { Kind, type Section, SYNTHESIS_LAYOUT } from "../../src/trace/layout.ts";

const SEED = { seed: 20240814 };

/** A layout of one section of `count` numbers. */
const one = (width: number, kind: Kind) => ({ numbers: { count: (count: number) => count, width, kind } });

const formats = fc.record({ width: fc.integer({ min: 1, max: 16 }), kind: fc.constantFrom(...Object.values(Kind)) });

function limits({ width, kind }: { width: number; kind: Kind }): [bigint, bigint] {
  const bits = BigInt(8 * width);
  if (kind === Kind.Unsigned) return [0n, (1n << bits) - 1n];
  const half = 1n << (bits - 1n);
  return [kind === Kind.Signed ? -half : 1n - half, half - 1n];
}

describe("sections", () => {
  it("come back as they were packed, absent ones included", () => {
    const cases = formats.chain((format) => {
      const [min, max] = limits(format);
      const number = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max));
      const item = format.kind === Kind.SignedOrAbsent ? fc.option(number, { nil: ABSENT }) : number;
      return fc.tuple(fc.constant(format), fc.array(item, { maxLength: 20 }));
    });
    fc.assert(
      fc.property(cases, ([{ width, kind }, numbers]) => {
        const layout = one(width, kind);
        const trace = joinSections(packSections(layout, numbers.length, { numbers }));
        expect((trace.length - 2) / 2).toBe(width * numbers.length);
        expect(unpackSections(layout, splitSections(layout, numbers.length, trace)).numbers).toEqual(numbers);
      }),
      SEED,
    );
  });

  it("have no room for anything beyond their limits", () => {
    fc.assert(
      fc.property(formats, fc.bigInt({ min: 1n, max: 1n << 130n }), (format, beyond) => {
        const [min, max] = limits(format);
        const layout = one(format.width, format.kind);
        for (const numbers of [[min - beyond], [max + beyond]]) {
          expect(() => packSections(layout, 1, { numbers })).toThrow(TraceError);
        }
      }),
      SEED,
    );
  });

  it("do not take absent numbers where every number exists", () => {
    for (const kind of [Kind.Unsigned, Kind.Signed]) {
      expect(() => packSections(one(16, kind), 1, { numbers: [ABSENT] })).toThrow("has no room");
    }
  });

  it("refuse lists and traces that are too short or too long, and name both lengths", () => {
    const layout = one(4, Kind.Unsigned);
    expect(() => packSections(layout, 2, { numbers: [1n] })).toThrow("numbers has 1 numbers instead of 2");
    const size = { inferers: 2, forecasters: 1 };
    const whole = Object.values<Section<typeof size>>(SYNTHESIS_LAYOUT).reduce(
      (total, { count, width }) => total + count(size) * width,
      0,
    );
    for (const length of [0, whole - 1, whole + 1]) {
      const trace: Hex = `0x${"00".repeat(length)}`;
      expect(() => splitSections(SYNTHESIS_LAYOUT, size, trace)).toThrow(`${length} bytes instead of ${whole}`);
    }
  });
});

describe("trees", () => {
  const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes): Hex => concat(["0x", toHex(bytes)]));
  const toHex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString("hex")}`;

  it("lead from every leaf to the root by its proof, and from no other place", () => {
    fc.assert(
      fc.property(fc.uniqueArray(leaf, { minLength: 2, maxLength: 20 }), fc.nat(), (leaves, seed) => {
        const index = seed % leaves.length;
        const climb = (start: Hex, place: number) =>
          proofOf(leaves, index).reduce(
            (node, sibling, level) => ((place >> level) & 1 ? parentOf(sibling, node) : parentOf(node, sibling)),
            start,
          );
        expect(climb(leaves[index], index)).toBe(rootOf(leaves));
        expect(climb(leaves[index], index ^ 1)).not.toBe(rootOf(leaves));
        expect(climb(leaves[(index + 1) % leaves.length], index)).not.toBe(rootOf(leaves));
      }),
      SEED,
    );
  });

  it("change their root with any leaf", () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 20 }), leaf, fc.nat(), (leaves, other, seed) => {
        const index = seed % leaves.length;
        fc.pre(leaves[index] !== other);
        expect(rootOf(leaves.with(index, other))).not.toBe(rootOf(leaves));
      }),
      SEED,
    );
  });
});
