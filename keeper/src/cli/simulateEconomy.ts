/** `allora simulate --economy`: Fig. 4 of the paper and the games of its section 5.3. */

import { PLAYER } from "../experiments/competition.ts";
import { economyFigure } from "../experiments/economyFigures.ts";
import {
  CURVE_KEYS,
  CURVE_NAMES,
  defection,
  type EconomySummary,
  simulateCurves,
  summarizeEconomy,
} from "../experiments/economySummary.ts";
import { decimals, markdownTable, terminalTable, writeText } from "./output.ts";

export interface EconomyOutput {
  readonly json?: true | undefined;
  readonly markdown?: true | undefined;
  readonly svg?: string | undefined;
}

/** Months between the rows of the table of yields, and one after the unlock. */
const ROW_MONTHS = 6;
const AFTER_UNLOCK = 13;
/** Weeks that the table of shares shows. */
const WEEKS = [3, 4, 5, 6, 8, 12, 16, 20, 21, 22, 24, 25];

export function simulateEconomyAndPrint(months: number, { json, markdown, svg }: EconomyOutput): void {
  const curves = simulateCurves(months);
  const summary = summarizeEconomy(months, curves);
  if (svg !== undefined) writeText(svg, economyFigure(curves, summary.games));
  if (json) console.log(JSON.stringify(summary, null, 1));
  else console.log(report(summary, markdown ? markdownTable : terminalTable));
}

function report({ months, curves, unlock, games }: EconomySummary, table: typeof terminalTable): string {
  const names = CURVE_KEYS.map((curve) => CURVE_NAMES[curve]);
  const shown = (month: number) => month % ROW_MONTHS === 0 || month === AFTER_UNLOCK || month === months;
  const yields = curves.plain
    .filter(({ month }) => shown(month))
    .map(({ month }) => [String(month), ...CURVE_KEYS.map((curve) => percent(curves[curve][month].apy))]);
  const lines = ["APY of staked tokens, %", "", table(["month", ...names], yields), ""];
  if (unlock !== undefined) {
    const rows = CURVE_KEYS.map((curve) => {
      const { before, after, monthLater, dropInDay, dropInMonth } = unlock[curve];
      return [CURVE_NAMES[curve], ...[before, after, monthLater, dropInDay, dropInMonth].map(percent)];
    });
    const head = ["unlock", "day before", "day of it", "30 days later", "lost in a day", "lost in 30 days"];
    lines.push("APY around the unlock, %, and the part of it that is lost, %", "", table(head, rows), "");
  }
  const millions = CURVE_KEYS.map((curve) => {
    const { emitted, minted, received } = curves[curve][months];
    return [CURVE_NAMES[curve], ...[emitted, minted, received].map((amount) => decimals(amount / 1e6))];
  });
  lines.push(`million ALLO in ${months} months`, "", table(["", "emitted", "minted", "fees"], millions), "");
  const shares = WEEKS.map((week) => [
    String(week),
    ...games.map(({ days }) => percent(days[7 * week].shares[PLAYER])),
  ]);
  lines.push(
    "share of topic D in the topics' rewards, %",
    "",
    table(["week", ...games.map(({ title }) => title)], shares),
  );
  const { daysToHalf, share } = defection(games[1]);
  lines.push(
    "",
    `the topic that defects has half of the rewards after ${daysToHalf} days, ${percent(share)} % of four weeks`,
  );
  return lines.join("\n");
}

function percent(value: number): string {
  return (100 * value).toFixed(2);
}
