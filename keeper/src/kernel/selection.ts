/**
 * The kernel in use: WebAssembly where the host allows it, else bigint; ALLORA_KERNEL, where there is an environment,
 * says which.
 */
import { InputError } from "../errors.ts";
import { replaceLog2Fraction } from "../math/fixed.ts";
import { bigintKernel } from "./bigint.ts";
import { type Kernel, type KernelName, NAMES } from "./kernel.ts";
import { createWasmKernel } from "./wasm.ts";

let wasmKernel: Kernel | undefined;
let selected = bigintKernel;
selectKernel(fromEnvironment() ?? (isWasmAllowed() ? "wasm" : "bigint"));

/** The kernel that the engine computes with. */
export function kernel(): Kernel {
  return selected;
}

/** Makes the engine and the logarithms of math/ use a kernel from here on; throws where the host does not allow it. */
export function selectKernel(name: KernelName): Kernel {
  selected = name === "wasm" ? (wasmKernel ??= createWasmKernel()) : bigintKernel;
  replaceLog2Fraction(selected.log2Fraction);
  return selected;
}

/** Old hosts have no WebAssembly, and a page's content security policy can forbid it. */
function isWasmAllowed(): boolean {
  try {
    wasmKernel = createWasmKernel();
    return true;
  } catch {
    return false;
  }
}

function fromEnvironment(): KernelName | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const name = process?.env?.ALLORA_KERNEL;
  if (name === undefined || name === "") return undefined;
  const known = NAMES.find((each) => each === name);
  if (known !== undefined) return known;
  throw new InputError("kernel", `ALLORA_KERNEL must be one of ${NAMES.join(", ")}, not ${name}`, {
    value: name,
    limit: NAMES.join(", "),
  });
}
