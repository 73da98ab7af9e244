/** `allora demo`: the whole network on a local chain. */
import { Command } from "@commander-js/extra-typings";
import { formatUnits } from "viem";
import type { Forgery } from "../demo/conductor.ts";
import { servePage } from "../demo/page.ts";
import { formatForgery, formatGas, formatStandings } from "../demo/report.ts";
import { type Demo, type DemoResult, openDemo } from "../demo/run.ts";
import { demoSeries } from "../demo/script.ts";
import { stopSignal } from "../nodes/loop.ts";
import { pause } from "../runtime/pause.ts";
import { integerOption } from "./options.ts";
import { progress } from "./output.ts";

/** Trading days that are left for --serve. */
const SERVED_DAYS = 40;

export function demoCommand() {
  return new Command("demo")
    .description("run workers, forecasters, reputers, a keeper and a watcher on a local chain, on S&P 500 closes")
    .option("--epochs <n>", "epochs to settle, one per trading day", integerOption("--epochs", 4, 2000), 64)
    .option("--serve", "go on afterwards, and serve the web app")
    .option("--port <port>", "of the web app", integerOption("--port", 0, 65_535), 4173)
    .option("--pace <seconds>", "from epoch to epoch while serving", integerOption("--pace", 1, 86_400), 15)
    .action(async ({ epochs, serve, port, pace }) => {
      const signal = stopSignal();
      // One epoch more is played than settled: its opening settles the last one.
      const series = demoSeries(epochs + 1 + (serve ? SERVED_DAYS : 0));
      const demo = await openDemo(series, epochs + 1, (text) => console.error(`${text} ...`));
      try {
        console.error(`logs of all processes: ${demo.folder}`);
        const forgery = await playEpochs(demo, epochs, signal);
        if (forgery === undefined) return;
        printResult(await demo.finish(forgery), demo.nameOf);
        if (serve) await servePages(demo, BigInt(epochs + 1), port, pace * 1000, signal);
      } catch (error) {
        // Whoever stops the demo stops its processes, which then fail it.
        if (!signal.aborted) throw error;
      } finally {
        await demo.close();
      }
    });
}

/** Plays epochs 0 to `epochs`, the middle one forged; undefined when it was told to stop. */
async function playEpochs(demo: Demo, epochs: number, signal: AbortSignal): Promise<Forgery | undefined> {
  const forged = epochs >> 1;
  let forgery: Forgery | undefined;
  const bar = progress("playing epochs", epochs + 1);
  try {
    for (let epoch = 0; epoch <= epochs; epoch++) {
      if (signal.aborted) return undefined;
      const caught = await demo.playEpoch(BigInt(epoch), epoch === forged);
      bar.tick();
      forgery ??= caught;
      if (caught !== undefined) console.error(formatForgery(caught, demo.nameOf));
    }
    return forgery;
  } finally {
    bar.stop();
  }
}

function printResult(result: DemoResult, nameOf: Demo["nameOf"]): void {
  const { standings, gas, forgery, price, maxLoan } = result;
  console.log(formatStandings(standings));
  console.log(formatForgery(forgery, nameOf));
  console.log(formatGas(gas, standings.epochs));
  console.log(
    `LoanQuoter reads the feed: price ${formatUnits(price, 8)} USD, lends ${formatUnits(maxLoan, 18)} USD against 1 SPX`,
  );
}

async function servePages(demo: Demo, first: bigint, port: number, paceMs: number, signal: AbortSignal): Promise<void> {
  const { rpcUrl, gateway, topic, feed, deployment } = demo;
  const page = await servePage({ rpcUrl, gateway, topicId: topic.id, feed, deployment }, port);
  try {
    console.log(`the feed's page: ${page.url} (an epoch every ${paceMs / 1000} s; Ctrl-C ends it)`);
    for (let epoch = first; epoch < first + BigInt(SERVED_DAYS) && !signal.aborted; epoch++) {
      await demo.playEpoch(epoch, false);
      await pause(paceMs, signal);
    }
    if (!signal.aborted) console.log("the series has ended; the page stays");
    while (!signal.aborted) await pause(3_600_000, signal);
  } finally {
    page.close();
  }
}
