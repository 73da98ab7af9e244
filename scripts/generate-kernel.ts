/**
 * Compiles keeper/kernel (AssemblyScript) to WebAssembly and writes it to keeper/src/kernel/module.ts, so that nothing
 * has to be compiled, fetched or read at run time; `--check` only compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import asc from "assemblyscript/asc";

const ROOT = resolve(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "keeper", "src", "kernel", "module.ts");
const OPTIONS = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--outFile", "kernel.wasm"];

/** Of a line of the module, in characters. */
const WIDTH = 110;

let binary = new Uint8Array();
const { error, stderr } = await asc.main(["keeper/kernel/index.ts", ...OPTIONS], {
  readFile: (name, folder) => {
    try {
      return readFileSync(resolve(ROOT, folder, name), "utf8");
    } catch {
      return null;
    }
  },
  writeFile: (_name, contents) => {
    binary = contents as Uint8Array<ArrayBuffer>;
  },
});
if (error !== null) throw new Error(`keeper/kernel does not compile\n${stderr}`, { cause: error });

const base64 = Buffer.from(binary).toString("base64");
const lines = Array.from({ length: Math.ceil(base64.length / WIDTH) }, (_, i) =>
  base64.slice(i * WIDTH, (i + 1) * WIDTH),
);
const text = `// Generated from keeper/kernel by scripts/generate-kernel.ts.

/** The kernel's WebAssembly, in base64. */
export const MODULE =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`;

if (!process.argv.includes("--check")) {
  writeFileSync(OUTPUT, text);
} else if (readFileSync(OUTPUT, "utf8") !== text) {
  console.error("keeper/src/kernel/module.ts does not match keeper/kernel; run `npm run build`");
  process.exitCode = 1;
}
