/** A process under supervision that the test tells how to end. */
import { closeAll, superviseProcess } from "../../src/runtime/lifecycle.ts";
import { createLog } from "../../src/runtime/log.ts";
import { pause } from "../../src/runtime/pause.ts";

const [mode] = process.argv.slice(2);
const shutdown = superviseProcess(createLog("test", "info"), mode === "slow" ? 1 : 3600);
const forever = setInterval(() => {}, 1000);
console.log("ready");
if (mode === "rejects") void Promise.reject(new Error("nobody caught this"));
if (mode === "throws") setImmediate(() => JSON.parse("{"));
await pause(undefined, shutdown.signal);
if (mode === "slow" || mode === "twice") await new Promise(() => {});
await closeAll([() => console.log("closed")]);
shutdown.done();
clearInterval(forever);
