/** Sources are published as explorers take them: what arrives at a stub of each kind is what is on the chain. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getAddress, type Hex } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openEnvironment } from "../../deploy/environment.ts";
import { addressOf, type Registry } from "../../deploy/registry.ts";
import { type Explorer, verifyDeployment } from "../../deploy/verify.ts";
import { CHAIN_ID, type Deployed, deployed } from "../support/deployments.ts";

const KEY = "key-of-the-stub";
const COMPILER = "v0.8.37+commit.f401782d";
/** One with a list of structures as argument, one that another contract created, one of OpenZeppelin. */
const CHOSEN = ["AlloToken", "AccessManager", "Keepers"];

/** What an explorer was given for a contract. */
interface Given {
  readonly address: string;
  readonly name: string;
  readonly compiler: string;
  readonly sources: Readonly<Record<string, unknown>>;
  /** Undefined where the explorer does not ask for it. */
  readonly args: string | undefined;
  readonly transaction: string | undefined;
}

let chain: Deployed;
let stub: Server;
let url: string;
let given: Given[];
let queries: URLSearchParams[];

/** Whether arguments are those that the contract was created with; Keepers were not created by a transaction. */
async function rightArguments(address: string, args: string): Promise<boolean> {
  const entry = Object.values(chain.registry.contracts).find((one) => one.address === getAddress(address));
  if (entry === undefined) return args.length === 3 * 64;
  const { input } = await chain.client.getTransaction({ hash: entry.transaction as Hex });
  const { bytecode } = await chain.hre.artifacts.readArtifact(entry.contract);
  return input === `${bytecode}${args}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += part;
  return body;
}

/** The answer of Etherscan and Blockscout, which share an interface. */
async function answerForm(query: URLSearchParams, body: string): Promise<unknown> {
  const form = new URLSearchParams(body);
  switch (query.get("action")) {
    case "getsourcecode":
      return { status: "1", message: "OK", result: [{ SourceCode: "" }] };
    case "verifysourcecode": {
      const address = form.get("contractaddress") ?? form.get("addressHash") ?? "";
      const args = form.get("constructorArguments") ?? form.get("constructorArguements") ?? "";
      given.push({
        address: getAddress(address),
        name: form.get("contractname") ?? "",
        compiler: form.get("compilerversion") ?? "",
        sources: JSON.parse(form.get("sourceCode") ?? "").sources,
        args,
        transaction: undefined,
      });
      return { status: "1", message: "OK", result: `${(await rightArguments(address, args)) ? "right" : "wrong"}` };
    }
    default: {
      const right = query.get("guid") === "right";
      return { status: "1", message: "OK", result: right ? "Pass - Verified" : "Fail - Unable to verify" };
    }
  }
}

/** The answer of Sourcify. */
function answerSourcify(path: string, body: string): [number, unknown] {
  const [, , what, , address] = path.split("/");
  const contract = { match: null, creationMatch: null, runtimeMatch: null, chainId: String(CHAIN_ID), address };
  if (what === "contract") return [404, contract];
  if (body === "") {
    return [
      200,
      {
        isJobCompleted: true,
        verificationId: "job",
        jobStartTime: "",
        contract: { ...contract, match: "exact_match" },
      },
    ];
  }
  const { stdJsonInput, contractIdentifier, compilerVersion, creationTransactionHash } = JSON.parse(body);
  given.push({
    address: getAddress(address),
    name: contractIdentifier,
    compiler: compilerVersion,
    sources: stdJsonInput.sources,
    args: undefined,
    transaction: creationTransactionHash,
  });
  return [202, { verificationId: "job" }];
}

beforeAll(async () => {
  process.env.ALLORA_ETHERSCAN_API_KEY = KEY;
  chain = await deployed();
  stub = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url as string, url);
    const body = await bodyOf(request);
    queries.push(searchParams);
    const [status, answer] = pathname.startsWith("/v2/")
      ? answerSourcify(pathname, body)
      : [200, await answerForm(searchParams, body)];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  stub.listen(0, "127.0.0.1");
  await once(stub, "listening");
  url = `http://127.0.0.1:${(stub.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await chain.close();
  stub.close();
});
beforeEach(() => {
  // Hardhat tells of every step.
  vi.spyOn(console, "log").mockImplementation(() => {});
  [given, queries] = [[], []];
});

/** The registry without most of its contracts. */
function chosen(): Registry {
  const pick = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([id]) => CHOSEN.includes(id)));
  const { registry } = chain;
  return structuredClone({ ...registry, contracts: pick(registry.contracts), created: pick(registry.created) });
}

async function publish(explorer: Explorer, registry = chosen()) {
  const options = { network: "local", folder: chain.hre.config.paths.ignition, explorerApi: url };
  const { hre, connection } = await openEnvironment(options, CHAIN_ID);
  try {
    return await verifyDeployment(hre, registry, explorer);
  } finally {
    await connection.close();
  }
}

describe.each(["etherscan", "blockscout", "sourcify"] as const)("%s", (explorer) => {
  it("gets the sources, the compiler and the constructor's arguments of every contract", async () => {
    const rows = await publish(explorer);
    expect(rows.map(({ what, state }) => `${what} ${state}`).sort()).toEqual(
      CHOSEN.map((id) => `${id} right`).toSorted(),
    );
    for (const id of CHOSEN) {
      const { contract, address } = chain.registry.contracts[id] ?? chain.registry.created[id];
      const one = given.find((other) => other.address === address) as Given;
      const [source, name] = contract.split(":");
      expect(one.name.endsWith(`:${name}`)).toBe(true);
      expect(one.compiler).toBe(COMPILER);
      const file = one.name.slice(0, one.name.lastIndexOf(":"));
      expect(Object.keys(one.sources)).toContain(file);
      expect(file.endsWith(source.slice(source.lastIndexOf("/")))).toBe(true);
      if (explorer === "sourcify") expect(one.transaction).toBe(chain.registry.contracts[id]?.transaction);
    }
  });
});

describe("an explorer", () => {
  it("is told the chain and the key, where it takes them", async () => {
    await publish("etherscan");
    expect(new Set(queries.map((query) => query.get("chainid")))).toEqual(new Set([String(CHAIN_ID)]));
    expect(new Set(queries.map((query) => query.get("apikey")))).toEqual(new Set([KEY]));
  });

  it("that does not agree is reported for that contract, and the others go on", async () => {
    const registry = chosen();
    registry.contracts.AccessManager.args = [addressOf(chain.registry, "Topics")];
    const rows = await publish("etherscan", registry);
    const states = Object.fromEntries(rows.map(({ what, state }) => [what, state]));
    expect(states).toEqual({ AlloToken: "right", AccessManager: "wrong", Keepers: "right" });
    expect(rows.find(({ what }) => what === "AccessManager")?.detail).not.toContain(KEY);
  });
});
