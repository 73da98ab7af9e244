/** A fresh project outside of the repository, with the packed packages installed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..", "..");
const EXAMPLE = join(ROOT, "examples", "consumer");

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export interface Project {
  readonly folder: string;
  /** Files of each package, by name. */
  readonly files: Readonly<Record<"contracts" | "sdk", readonly string[]>>;
  remove(): void;
}

/** Builds the SDK, packs both packages, and installs them with viem in a copy of examples/consumer. */
export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "allora-consumer-"));
  cpSync(EXAMPLE, folder, { recursive: true });
  // A build of its own: other tests build, too.
  const sdk = join(folder, "sdk");
  for (const file of ["package.json", "README.md"]) cpSync(join(ROOT, "sdk", file), join(sdk, file));
  run(process.execPath, [join(ROOT, "scripts", "build-sdk.ts"), join(sdk, "dist")], ROOT);
  const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder, join(ROOT, "contracts"), sdk];
  const output = run("npm", packing, ROOT);
  const packed: readonly Packed[] = Object.values(JSON.parse(output.slice(output.search(/[[{]/))));
  const tarballs = packed.map(({ filename }) => join(folder, filename.replace("@", "").replace("/", "-")));
  const viem = `viem@${JSON.parse(readFileSync(join(EXAMPLE, "package.json"), "utf8")).dependencies.viem}`;
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs, viem], folder);
  // Only what checks the project comes from here.
  symlinkSync(join(ROOT, "node_modules", "@types"), join(folder, "node_modules", "@types"));
  const [ofContracts, ofSdk] = packed.map(({ files }) => files.map(({ path }) => path));
  return {
    folder,
    files: { contracts: ofContracts, sdk: ofSdk },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a program to its end; fails with what it wrote where it fails. */
export function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")} failed: ${error?.message ?? ""}\n${stdout}\n${stderr}`);
}

/** A program that runs, and what it has written so far. */
export interface Running {
  readonly child: ChildProcess;
  output: string;
}

/** Starts a script of the project. */
export function start({ folder }: Project, script: string, env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [script], { cwd: folder, env: { ...process.env, ...env } });
  const running: Running = { child, output: "" };
  const take = (data: Buffer) => {
    running.output += data;
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  return running;
}

/** Type-checks the project. */
export function typecheck({ folder }: Project): string {
  return run(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "-p", folder], folder);
}

/** Contracts of a Solidity file of the project; the compiler finds its imports as Node finds packages. */
export function compile(
  { folder }: Project,
  file: string,
): Record<string, { abi: unknown; evm: { bytecode: { object: string } } }> {
  const solc = createRequire(join(ROOT, "package.json"))("solc");
  const resolver = createRequire(join(folder, "package.json"));
  const find = (path: string) => {
    try {
      const local = join(folder, path);
      return { contents: readFileSync(existsSync(local) ? local : resolver.resolve(path), "utf8") };
    } catch (error) {
      return { error: (error as Error).message };
    }
  };
  const input = {
    language: "Solidity",
    sources: { [file]: { content: readFileSync(join(folder, file), "utf8") } },
    settings: { outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const { errors = [], contracts } = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  if (errors.length > 0)
    throw new Error(errors.map((each: { formattedMessage: string }) => each.formattedMessage).join("\n"));
  return contracts[file];
}

/** TypeScript of a page, all blocks one after the other. */
export function blocksOf(page: string): string {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block).join("\n");
}

/** Imports of Solidity files by relative paths that are not in the package. */
export function missingImports(files: readonly string[]): string[] {
  const known = new Set(files);
  return files
    .filter((file) => file.endsWith(".sol"))
    .flatMap((file) => {
      const source = readFileSync(join(ROOT, "contracts", file), "utf8");
      const imports = [...source.matchAll(/from "(\.[^"]+)"/g)].map(([, path]) => join(dirname(file), path));
      return imports.filter((path) => !known.has(path)).map((path) => `${file}: ${path}`);
    });
}
