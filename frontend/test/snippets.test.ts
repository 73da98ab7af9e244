/** The code that the page shows compiles, in both languages and for both kinds of feeds. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { type Readable, type SnippetTerms, soliditySnippet, typescriptSnippet } from "../src/lib/snippets.ts";
import { FEED } from "./fakeChain.ts";

// The compiler that the contracts are compiled with.
const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
/** Beside this file, so that `viem` is found. */
const FILE = fileURLToPath(new URL("./shown-snippet.ts", import.meta.url));

const FEEDS: Readable[] = [
  { kind: "aggregator", address: FEED, decimals: 8 },
  { kind: "inferenceFeed", address: FEED },
];
const termsOf = (feed: Readable): SnippetTerms => ({
  feed,
  topicId: 7n,
  chainId: 31337,
  rpcUrl: 'https://rpc.example/"v1"\\',
  maxAge: 9_000,
});

/** What the compiler says against a contract. */
function solidityErrors(source: string): string[] {
  const input = {
    language: "Solidity",
    sources: { "Reader.sol": { content: source } },
    settings: { outputSelection: { "*": { "*": ["evm.bytecode.object"] } } },
  };
  const { errors = [], contracts } = JSON.parse(solc.compile(JSON.stringify(input)));
  if (errors.length === 0) expect(contracts["Reader.sol"].TopicReader.evm.bytecode.object).toMatch(/^[\da-f]{100,}$/);
  return errors.map(({ formattedMessage }: { formattedMessage: string }) => formattedMessage);
}

/** What the type checker says against a module. */
function typescriptErrors(source: string): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === FILE || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === FILE ? ts.createSourceFile(name, source, options.target as ts.ScriptTarget) : getSourceFile(name, ...rest);
  const program = ts.createProgram([FILE], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe.each(FEEDS)("of $kind", (feed) => {
  it("the Solidity has the address, and compiles without a warning", () => {
    const code = soliditySnippet(termsOf(feed));
    expect(code).toContain(FEED);
    expect(code).toContain("9000 seconds");
    expect(solidityErrors(code)).toEqual([]);
    expect(solidityErrors(code.replace("MAX_AGE", "MIN_AGE"))).not.toEqual([]);
  }, 120_000);

  it("the TypeScript has the address, and its types are right", () => {
    const code = typescriptSnippet(termsOf(feed));
    expect(code).toContain(FEED);
    expect(typescriptErrors(code)).toEqual([]);
    expect(typescriptErrors(code.replace("formatUnits(", "formatUnit("))).not.toEqual([]);
  }, 120_000);
});
