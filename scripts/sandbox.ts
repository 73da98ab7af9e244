/** `npm run sandbox [-- FOLDER]`: a network on a local chain with a seat for a model of one's own, until it is stopped. */
import { resolve } from "node:path";
import { stopSignal } from "../keeper/src/nodes/loop.ts";
import { runSandbox } from "../keeper/src/sandbox/run.ts";

const folder = resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2] ?? "sandbox");
await runSandbox({ folder, signal: stopSignal(), say: (text) => console.log(text) });
