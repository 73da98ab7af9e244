/** A Postgres server of a test's own, in a temporary folder, with its commits on the disk. */
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

const ROOT = "/usr/lib/postgresql";

function newestBinaries(): string | undefined {
  const given = process.env.ALLORA_POSTGRES_BIN;
  if (given !== undefined) return existsSync(join(given, "initdb")) ? given : undefined;
  if (!existsSync(ROOT)) return undefined;
  const versions = readdirSync(ROOT).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(ROOT, version, "bin")).find((folder) => existsSync(join(folder, "initdb")));
}

const BINARIES = newestBinaries();

/** Why there is no server to test with; null where there is one. */
export const NO_POSTGRES =
  BINARIES === undefined
    ? `SKIPPED: there is no Postgres in ${ROOT}; install the package "postgresql" or set ALLORA_POSTGRES_BIN`
    : null;

export interface TestPostgres {
  /** Creates a database, and returns its URL. */
  database(name: string): Promise<string>;
  /** Ends it at once, as a machine that fails would. */
  kill(): Promise<void>;
  /** Starts it again after that: it recovers first. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server, as the user "postgres" where the test runs as root, which Postgres does not. */
export async function startPostgres(): Promise<TestPostgres> {
  const root = process.getuid?.() === 0;
  const user = root ? "postgres" : (process.env.USER ?? "postgres");
  const folder = mkdtempSync(join(tmpdir(), "allora-postgres-"));
  if (root) {
    const id = (flag: string) => Number(spawnSync("id", [flag, user], { encoding: "utf8" }).stdout);
    chownSync(folder, id("-u"), id("-g"));
  }
  const command = (program: string, args: string[]): [string, string[]] =>
    root ? ["runuser", ["-u", user, "--", join(BINARIES!, program), ...args]] : [join(BINARIES!, program), args];
  const data = join(folder, "data");
  const made = spawnSync(...command("initdb", ["-D", data, "-U", user, "-A", "trust", "--encoding=UTF8"]), {
    cwd: folder,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = ["-p", String(port), "-k", folder, "-h", "127.0.0.1", "-c", "fsync=on", "-c", "max_connections=50"];
  let ended: Promise<void>;
  const launch = () => {
    const server = spawn(...command("postgres", ["-D", data, ...settings]), { cwd: folder, stdio: "ignore" });
    let running = true;
    ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
    ended.then(() => {
      running = false;
    });
    return () => running;
  };
  const url = (name: string) => `postgres://${user}@127.0.0.1:${port}/${name}`;
  /** It does not start while a process of the one before holds its memory. */
  const start = async () => {
    let isRunning = launch();
    await ready(url("postgres"), () => {
      if (!isRunning()) isRunning = launch();
    });
  };
  await start();
  return {
    async database(name) {
      await query(url("postgres"), `CREATE DATABASE "${name}"`);
      return url(name);
    },
    async kill() {
      // The server itself, not the program that changed the user; its processes would end what they are at.
      const server = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
      const processes = [server, ...childrenOf(server)];
      for (const id of processes) signal(id, "SIGKILL");
      await ended;
      while (processes.some((id) => signal(id, 0))) await pause(10);
    },
    restart: start,
    async stop() {
      // To the server itself: the program that changes the user may not pass a signal on.
      spawnSync(...command("pg_ctl", ["stop", "-D", data, "-m", "immediate"]), { cwd: folder });
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As Linux tells them; none where another system does not. */
function childrenOf(id: number): number[] {
  const file = `/proc/${id}/task/${id}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").split(" ").filter(Boolean).map(Number) : [];
}

/** Whether there was a process to send it to. */
function signal(id: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(id, name);
  } catch {
    return false;
  }
}

async function ready(url: string, onFailure: () => void): Promise<void> {
  for (;;) {
    try {
      return await query(url, "SELECT 1");
    } catch {
      onFailure();
      await pause(100);
    }
  }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
