/** `allora replay FILE`: one epoch's inputs to all of its outputs. */
import { Command } from "@commander-js/extra-typings";
import { parseReplay, replay } from "../engine/replay.ts";
import { readJson } from "./input.ts";

export function replayCommand() {
  return new Command("replay")
    .description("compute one epoch from a JSON file with its inputs")
    .argument("<file>", "JSON with {input}: topic, inferences, forecasts, previousNetworkLoss, emaLoss, settlement")
    .option("--json", "print JSON (the only format, accepted for symmetry)")
    .action((file) => {
      console.log(JSON.stringify(replay(parseReplay(readJson(file))), null, 1));
    });
}
