// Runs one of the project's tasks on any Node from 20 on: finds a Node that Hardhat accepts, installs the
// dependencies with it when they are missing or outdated, and then runs the task's steps in order.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { tasks } from "./tasks.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const MINIMUM = [22, 13];
const NODE_PACKAGE = "node@24";
const INSTALLED = join(ROOT, "node_modules", ".installed-by-run");
const NODE_PATH = join(ROOT, ".cache", "node-path");

const [name, ...args] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) fail(`unknown task ${name}; there are ${Object.keys(tasks).join(", ")}`, 2);

const env = { ...process.env, PATH: [dirname(suitableNode()), process.env.PATH].join(delimiter) };
install();
// An interrupt reaches the running commands, too; they end in their own way.
process.on("SIGINT", () => {});
// Arguments given on the command line go to the task's last command.
lanesOf(task.at(-1))
  .at(-1)
  .at(-1)
  .push(...args);
for (const step of task) {
  const lanes = lanesOf(step);
  const statuses = await Promise.all(lanes.map((lane, i) => runLane(lane, i === lanes.length - 1)));
  const failed = statuses.find((status) => status !== 0);
  if (failed !== undefined) process.exit(failed);
}

/** A step is a command, or several lists of commands that run at the same time. */
function lanesOf(step) {
  return Array.isArray(step) ? [[step]] : step.together;
}

/** Status of the first command that fails, else 0. What a lane that is not live prints appears when it ends. */
async function runLane(commands, live) {
  const output = [];
  let status = 0;
  for (const [program, ...parameters] of commands) {
    const child = spawn(pathOf(program), parameters, {
      cwd: ROOT,
      env,
      stdio: live ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    for (const stream of live ? [] : [child.stdout, child.stderr]) stream.on("data", (data) => output.push(data));
    status = await new Promise((done) => {
      child.on("error", (error) => {
        console.error(`${program}: ${error.message}`);
        done(1);
      });
      child.on("close", (code, signal) => done(code ?? (signal === "SIGINT" ? 130 : 1)));
    });
    if (status === 0) continue;
    if (!live) output.push(`${[program, ...parameters].join(" ")} failed with status ${status}\n`);
    break;
  }
  for (const data of output) process.stdout.write(data);
  return status;
}

/** Path of the running Node if it is new enough, else of one from npm, fetched once. */
function suitableNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return process.execPath;
  if (existsSync(NODE_PATH)) {
    const known = readFileSync(NODE_PATH, "utf8");
    if (existsSync(known)) return known;
  }
  console.error(`Node ${process.versions.node} is older than ${MINIMUM.join(".")}; using ${NODE_PACKAGE} from npm`);
  const found = spawnSync("npx", ["-y", "-p", NODE_PACKAGE, "node", "-p", "process.execPath"], { encoding: "utf8" });
  const path = found.stdout?.trim();
  if (found.status !== 0 || !existsSync(path)) fail(`npx could not fetch ${NODE_PACKAGE}: ${found.stderr}`, 1);
  mkdirSync(dirname(NODE_PATH), { recursive: true });
  writeFileSync(NODE_PATH, path);
  return path;
}

/** Installs once per lock file. npm on an old Node skips native bindings, so only installs made from here count. */
function install() {
  const lock = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, "utf8") === lock) return;
  console.error("installing dependencies");
  const { status } = run("npm", ["ci", "--no-audit", "--no-fund"], { stdio: ["ignore", 2, 2] });
  if (status !== 0) fail("npm ci failed", status ?? 1);
  writeFileSync(INSTALLED, lock);
}

function run(program, parameters, options) {
  return spawnSync(pathOf(program), parameters, { cwd: ROOT, env, ...options });
}

function pathOf(program) {
  const local = join(ROOT, "node_modules", ".bin", program);
  return existsSync(local) ? local : program;
}

function fail(message, status) {
  console.error(message);
  process.exit(status);
}
