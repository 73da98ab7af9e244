/** What the compiler made of a contract, beside what is on the chain. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Artifact, ArtifactManager } from "hardhat/types/artifacts";
import { type Abi, type AbiParameter, encodeDeployData, type Hex, hexToBytes } from "viem";
import { InputError } from "../keeper/src/errors.ts";

/** The constructor's arguments, where they are from JSON: integers in strings. */
export function creationCode(artifact: Artifact, args: readonly unknown[]): Hex {
  const inputs = artifact.abi.find((item: { type: string }) => item.type === "constructor")?.inputs ?? [];
  const bytecode = artifact.bytecode as Hex;
  const values = (inputs as AbiParameter[]).map((input, i) => fromJson(input, args[i]));
  return encodeDeployData({ abi: artifact.abi as Abi, bytecode, args: values });
}

function fromJson(parameter: AbiParameter, value: unknown): unknown {
  const list = /^(.*)\[\d*\]$/.exec(parameter.type);
  if (list !== null) return (value as unknown[]).map((item) => fromJson({ ...parameter, type: list[1] }, item));
  if (/^u?int/.test(parameter.type)) return BigInt(value as string);
  if (parameter.type !== "tuple") return value;
  const { components } = parameter as { components: readonly AbiParameter[] };
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(components.map((part) => [part.name, fromJson(part, fields[part.name as string])]));
}

/** Whether code on the chain is that of the artifact; immutable values are left out, the creation code decides them. */
export function sameRuntimeCode(artifact: Artifact, code: Hex): boolean {
  const [expected, found] = [hexToBytes(artifact.deployedBytecode as Hex), hexToBytes(code)];
  if (expected.length !== found.length) return false;
  for (const references of Object.values(artifact.immutableReferences ?? {})) {
    for (const { start, length } of references) {
      expected.fill(0, start, start + length);
      found.fill(0, start, start + length);
    }
  }
  return expected.every((byte, i) => byte === found[i]);
}

interface BuildInfo {
  readonly solcLongVersion: string;
  readonly input: {
    readonly settings: Readonly<Record<string, unknown>>;
    readonly sources: Readonly<Record<string, { readonly content: string }>>;
  };
}

async function buildInfoOf(artifacts: ArtifactManager, name: string): Promise<BuildInfo> {
  const id = await artifacts.getBuildInfoId(name);
  const file = id === undefined ? undefined : await artifacts.getBuildInfoPath(id);
  if (file === undefined)
    throw new InputError("artifact", `${name} is not compiled`, { value: name, limit: "a build" });
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Compiler settings that bytecode depends on. */
export interface CompilerSettings {
  readonly version: string;
  readonly optimizer: unknown;
  readonly viaIR: unknown;
  readonly evmVersion: unknown;
}

export async function compilerOf(artifacts: ArtifactManager, name: string): Promise<CompilerSettings> {
  const { solcLongVersion, input } = await buildInfoOf(artifacts, name);
  const { optimizer = null, viaIR = false, evmVersion = null } = input.settings;
  return { version: solcLongVersion, optimizer, viaIR, evmVersion };
}

const PROJECT = "project/";

/** Source files that are not what they were when the contracts were compiled. */
export async function staleSources(artifacts: ArtifactManager, root: string, names: readonly string[]) {
  const stale = new Set<string>();
  for (const name of names) {
    const { inputSourceName } = await artifacts.readArtifact(name);
    const { input } = await buildInfoOf(artifacts, name);
    for (const source of importedBy(inputSourceName as string, input.sources)) {
      const file = source.slice(PROJECT.length);
      if (readOr(join(root, file)) !== input.sources[source].content) stale.add(file);
    }
  }
  return [...stale].sort();
}

/** The project's files that a file imports, itself included; files of packages are not followed. */
function importedBy(source: string, sources: BuildInfo["input"]["sources"], found = new Set<string>()): Set<string> {
  if (found.has(source) || !source.startsWith(PROJECT)) return found;
  found.add(source);
  for (const [, path] of sources[source].content.matchAll(/^\s*(?:import|\} from)[^;"]*"(\.[^"]+)"/gm)) {
    importedBy(posix.join(posix.dirname(source), path), sources, found);
  }
  return found;
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
