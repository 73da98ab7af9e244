import { describe, expect, it } from "vitest";
import { chainTime } from "../src/lib/clock.tsx";

describe("chainTime", () => {
  it("is this computer's where blocks are dated in the past", () => {
    expect(chainTime({ timestamp: 1_000, seenAt: 1_012_000 }, 1_020_000)).toBe(1_020);
  });

  it("stays ahead where the newest block is", () => {
    expect(chainTime({ timestamp: 5_000, seenAt: 1_000_000 }, 1_007_000)).toBe(5_007);
  });

  it("is never before the newest block", () => {
    expect(chainTime({ timestamp: 5_000, seenAt: 5_000_000 }, 4_000_000)).toBe(5_000);
  });
});
