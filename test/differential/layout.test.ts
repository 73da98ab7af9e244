/** The layout table of the keeper is the one of the contracts, and the order of its sections that of their enums. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { network } from "hardhat";
import { beforeAll, describe, expect, it } from "vitest";
import {
  PAYOUT_LAYOUT,
  PAYOUT_SECTIONS,
  type Section,
  type SettlementSize,
  STATE_LAYOUT,
  STATE_SECTIONS,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
} from "../../keeper/src/trace/layout.ts";
import { Random, SEED } from "../random.ts";

const random = new Random(SEED);
const SIZES: SettlementSize[] = random.list(30, () => ({
  inferers: random.int(1, 32),
  forecasters: random.int(0, 8),
  reputers: random.int(1, 8),
  reports: random.int(1, 8),
  steps: random.int(1, 10),
  infererSlots: random.int(1, 32),
  forecasterSlots: random.int(0, 8),
  reputerSlots: random.int(1, 8),
}));

describe("trace layouts", () => {
  let layouts: { read: Record<string, (args: unknown[]) => Promise<unknown>> };
  beforeAll(async () => {
    const { viem } = await network.create();
    layouts = (await viem.deployContract("Layouts")) as never;
  });

  const table = <Size>(layout: Record<string, Section<Size>>, size: Size) =>
    Object.values(layout).map(({ count, width, kind }) => ({ count: BigInt(count(size)), width: BigInt(width), kind }));

  it.each(SIZES.map((size) => [JSON.stringify(size), size] as const))("agree at %s", async (_, size) => {
    const args = [BigInt(size.inferers), BigInt(size.forecasters)];
    expect(await layouts.read.synthesis(args)).toEqual(table(SYNTHESIS_LAYOUT, size));
    expect(await layouts.read.state([size])).toEqual(table(STATE_LAYOUT, size));
    expect(await layouts.read.payout([size])).toEqual(table(PAYOUT_LAYOUT, size));
  });

  it.each([
    ["SynthesisSection", SYNTHESIS_SECTIONS],
    ["StateSection", STATE_SECTIONS],
    ["PayoutSection", PAYOUT_SECTIONS],
  ] as const)("name the sections of %s alike", (name, sections) => {
    const source = readFileSync(join(import.meta.dirname, "../../contracts/types/Trace.sol"), "utf8");
    const [, body] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source) ?? [];
    const names = body.split(",").map((member) => member.trim());
    expect(names.map((member) => member[0].toLowerCase() + member.slice(1))).toEqual(sections);
  });
});
