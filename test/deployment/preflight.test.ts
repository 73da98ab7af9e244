/** What a deployment looks at before it sends anything: parameters, chain, costs, and what an earlier run has left. */
import {
  appendFileSync,
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Address,
  createPublicClient,
  custom,
  decodeFunctionData,
  encodeFunctionResult,
  type Hex,
  type PublicClient,
  parseAbi,
  toHex,
} from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { staleSources } from "../../deploy/bytecode.ts";
import { deployerOf, openEnvironment } from "../../deploy/environment.ts";
import { costOf, gasUsedBy, type Planned } from "../../deploy/estimate.ts";
import { Journal } from "../../deploy/journal.ts";
import { parseParameters, readParameters } from "../../deploy/parameters.ts";
import { contractNames, type Flight, preflight } from "../../deploy/preflight.ts";
import { findTransaction, recover } from "../../deploy/recovery.ts";
import { CHAIN_ID, type Deployed, deployed, parameterJson } from "../support/deployments.ts";

const OTHER: Address = "0x00000000000000000000000000000000000A11cE";
const ZERO: Address = "0x0000000000000000000000000000000000000000";

let chain: Deployed;
let folder: string;

beforeAll(async () => {
  chain = await deployed();
  folder = mkdtempSync(join(tmpdir(), "allora-preflight-"));
});
afterAll(async () => {
  await chain.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Rows of a preflight for a new deployment, but for `changes`. */
async function rowsOf(json: Readonly<Record<string, unknown>> = {}, changes: Partial<Flight> = {}) {
  const { hre, client, registry } = chain;
  const parameters = parseParameters(parameterJson(json));
  const flight = { hre, client, deployer: registry.deployer, parameters, journal: new Journal(folder), ...changes };
  return preflight(flight);
}
const wrong = async (...args: Parameters<typeof rowsOf>) =>
  (await rowsOf(...args)).filter(({ state }) => state === "wrong").map(({ what, detail }) => `${what}: ${detail}`);

describe("a preflight", () => {
  it("finds nothing wrong, and knows what it takes: as much gas as it took", async () => {
    const rows = await rowsOf();
    expect(rows.filter(({ state }) => state === "wrong")).toEqual([]);
    expect(rows.filter(({ state }) => state === "doubtful").map(({ what }) => what)).toEqual(["governor"]);
    const [, count, gas] = /^(\d+), (\d+) gas in all/.exec(
      rows.find(({ what }) => what === "transactions")?.detail as string,
    ) as unknown as string[];
    expect(Number(count)).toBe(chain.journal.confirmed.length);
    const used = Number(await gasUsedBy(chain.client, chain.journal.confirmed));
    expect(Math.abs(Number(gas) - used)).toBeLessThan(used / 1000);
  });

  it.each([
    [{ governor: ZERO }, "governor is the zero address"],
    [{ governanceDelay: 2 ** 32 }, "governanceDelay is more than 4294967295 s"],
    [{ registrationFee: "10000.5" }, "registrationFee is more than 10000 ALLO"],
    [{ registrationDeposit: "100001" }, "registrationDeposit is more than 100000 ALLO"],
    [{ minWeight: "0" }, "minWeight is not from 0.000001 to 1000000 ALLO"],
    [{ vesting: { start: 0, cliff: 2, duration: 1 } }, "vesting.cliff is longer than vesting.duration"],
  ])("refuses %j", async (changes, detail) => {
    expect(await wrong(changes)).toContain(`parameters: ${detail}`);
  });

  it("refuses holders that are nobody, and more than there may be", async () => {
    const allocations = structuredClone(parameterJson().allocations) as Record<
      string,
      { holder: Address; amount: string }
    >;
    allocations.team.holder = ZERO;
    allocations.preseed.amount = "1000000000";
    const found = await wrong({ allocations });
    expect(found).toContain("parameters: allocations.team.holder is the zero address");
    expect(found).toContain("parameters: allocations are 1004000000 ALLO, more than 1000000000");
  });

  it("refuses a governor that deploys, another chain, missing dependencies, and an account that is too poor", async () => {
    expect(await wrong({ governor: chain.registry.deployer })).toContain(
      "parameters: governor is the deployer, which keeps no role",
    );
    expect(await wrong({ chainId: 1 })).toEqual(["chain: id 4242, parameters are for 1"]);
    expect(await wrong({ dependencies: { oracle: OTHER } })).toEqual([`dependency oracle: ${OTHER} has no code`]);
    const [poor] = await wrong({}, { deployer: OTHER });
    expect(poor).toMatch(/^balance: 0x\w{40} has 0 ether, should have 0\.\d+$/);
  });

  it("refuses another key than the one that began", async () => {
    const found = await wrong({}, { deployer: OTHER, journal: chain.journal });
    expect(found[0]).toMatch(/^journal: begun by 0xf39f/i);
  });

  it("refuses a key with transactions under way", async () => {
    const { deployer } = chain.registry;
    await chain.request("evm_setAutomine", false);
    await chain.request("eth_sendTransaction", { from: deployer, to: OTHER, value: "0x1" });
    const found = await wrong();
    await chain.request("evm_mine");
    await chain.request("evm_setAutomine", true);
    expect(found).toEqual([`transactions under way: 1 of ${deployer}`]);
  });

  it("sees that sources have changed since they were compiled", async () => {
    const { artifacts, config } = chain.hre;
    expect(await staleSources(artifacts, config.paths.root, contractNames())).toEqual([]);
    expect(await staleSources(artifacts, folder, ["AlloToken"])).toContain("contracts/economy/AlloToken.sol");
  });
});

describe("a public network", () => {
  it("asks for a key where something is to be signed, and nowhere else", async () => {
    process.env.ALLORA_SEPOLIA_RPC_URL = chain.url;
    const options = { network: "sepolia", folder };
    const environment = await openEnvironment(options);
    expect(await environment.client.getChainId()).toBe(CHAIN_ID);
    await expect(openEnvironment({ ...options, signs: true }).then(deployerOf)).rejects.toThrow(/ALLORA_DEPLOYER_KEY/);
    process.env.ALLORA_DEPLOYER_KEY = `0x${"1".padStart(64, "0")}`;
    const signing = await openEnvironment({ ...options, signs: true });
    expect(await deployerOf(signing)).toBe("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    for (const { connection } of [environment, signing]) await connection.close();
  });

  it("has to be one of the configuration", async () => {
    await expect(openEnvironment({ network: "equations", folder })).rejects.toThrow(/no network equations/);
  });
});

describe("parameter files", () => {
  it.each(["sepolia", "baseSepolia", "arbitrumSepolia", "local"])(
    "of %s can be read, and lack only people",
    async (name) => {
      const parameters = readParameters(join(import.meta.dirname, "../../deploy/parameters", `${name}.json`));
      const { chainId } = parameters;
      const rows = await preflight({
        hre: chain.hre,
        client: chain.client,
        deployer: OTHER,
        parameters,
        journal: new Journal(folder),
      });
      const found = rows.filter(({ state, what }) => state === "wrong" && what === "parameters");
      expect(found.every(({ detail }) => /zero address$/.test(detail))).toBe(true);
      expect(found.length > 0).toBe(name !== "local");
      expect(rows[0].detail).toBe(`id 4242, parameters are for ${chainId}`);
    },
  );

  it("name the field that does not fit", () => {
    expect(() => parseParameters(parameterJson({ minWeight: 1 }))).toThrow(/minWeight/);
    expect(() => parseParameters(parameterJson({ surprise: 1 }))).toThrow(/surprise/);
  });
});

describe("fees for data", () => {
  const planned: Planned[] = [
    { to: undefined, input: toHex(new Uint8Array(1000)), gas: 500_000n },
    { to: OTHER, input: "0x12345678", gas: 50_000n },
  ];
  const oracleAbi = parseAbi(["function getL1FeeUpperBound(uint256) view returns (uint256)"]);
  const nodeAbi = parseAbi([
    "function gasEstimateL1Component(address,bool,bytes) view returns (uint64,uint256,uint256)",
  ]);

  /** A chain at 3 gwei that answers calls with `call`. */
  function rollup(call: (to: Address, data: Hex) => Hex): PublicClient {
    const request = async ({ method, params }: { method: string; params?: any }) => {
      if (method === "eth_call") return call(params[0].to, params[0].data);
      if (method === "eth_maxPriorityFeePerGas") return toHex(10n ** 9n);
      if (method === "eth_getBlockByNumber")
        return { number: "0x1", baseFeePerGas: toHex(2n * 10n ** 9n), timestamp: "0x1" };
      throw new Error(method);
    };
    return createPublicClient({ transport: custom({ request }) });
  }

  it("are those that an optimistic rollup's oracle says for the sizes", async () => {
    const client = rollup((_, data) => {
      const { args } = decodeFunctionData({ abi: oracleAbi, data });
      return encodeFunctionResult({ abi: oracleAbi, functionName: "getL1FeeUpperBound", result: args[0] * 1000n });
    });
    const { gas, gasPrice, dataFee, total } = await costOf(client, planned, "optimism");
    expect([gas, gasPrice]).toEqual([550_000n, 3n * 10n ** 9n]);
    expect(dataFee).toBeGreaterThan(1_004_000n);
    expect(dataFee).toBeLessThan(1_200_000n);
    expect(total).toBe(gas * gasPrice + dataFee);
  });

  it("are gas of its own on Arbitrum", async () => {
    const client = rollup((_, data) => {
      const [to, creation, input] = decodeFunctionData({ abi: nodeAbi, data }).args;
      expect(creation).toBe(to === ZERO);
      const result = [BigInt(input.length), 7n, 1n] as const;
      return encodeFunctionResult({ abi: nodeAbi, functionName: "gasEstimateL1Component", result });
    });
    expect((await costOf(client, planned, "arbitrum")).dataFee).toBe((2002n + 10n) * 7n);
  });

  it("are none elsewhere", async () => {
    const client = rollup(() => {
      throw new Error("nothing should be asked");
    });
    expect((await costOf(client, planned, "none")).total).toBe(550_000n * 3n * 10n ** 9n);
  });
});

describe("what a killed process has left", () => {
  /** A copy of the deployment's folder whose journal has only its first lines. */
  function cut(lines: number): Journal {
    const copy = mkdtempSync(join(folder, "cut-"));
    cpSync(chain.journal.folder, copy, { recursive: true });
    const file = join(copy, "journal.jsonl");
    const texts = readFileSync(file, "utf8").split("\n").filter(Boolean);
    writeFileSync(
      file,
      texts
        .slice(0, lines)
        .map((text) => `\n${text}`)
        .join(""),
    );
    return new Journal(copy);
  }
  const prepared = () => chain.journal.lines.flatMap(({ type }, i) => (type === "TRANSACTION_PREPARE_SEND" ? [i] : []));
  const recovered = ({ folder: copy }: Journal) =>
    recover(copy, chain.client, chain.environment.connection.provider, 1);

  it("every transaction that was sent without a note is found", async () => {
    const places = prepared();
    expect(places.length).toBe(chain.journal.confirmed.length);
    for (const place of places) {
      const journal = cut(place + 1);
      const { futureId, nonce } = chain.journal.lines[place];
      const sent = chain.journal.lines.find((line) => line.type === "TRANSACTION_SEND" && line.futureId === futureId);
      const open = journal.unsent().map((unsent) => unsent.nonce);
      expect(open).toContain(nonce);
      const found = await recovered(journal);
      expect(found.find((one) => one.nonce === nonce)?.hash).toBe(sent?.transaction?.hash);
      expect(new Journal(journal.folder).unsent()).toEqual([]);
    }
  });

  it("is found without states that only an archive has", async () => {
    const [address, hash]: Hex[] = [`0x${"11".repeat(20)}`, `0x${"22".repeat(32)}`];
    const [latest, mined, kept] = [5_000_000n, 4_999_970n, 128n];
    const client = {
      getBlockNumber: async () => latest,
      getTransactionCount: async ({ blockNumber = latest }: { blockNumber?: bigint }) => {
        if (blockNumber < latest - kept) throw new Error("missing trie node");
        return blockNumber >= mined ? 8 : 7;
      },
      getBlock: async ({ blockNumber }: { blockNumber: bigint }) => ({
        transactions: blockNumber === mined ? [{ from: address, nonce: 7, hash }] : [],
      }),
    } as unknown as PublicClient;
    expect(await findTransaction(client, address, 7)).toBe(hash);
    expect(await findTransaction(client, address, 8)).toBeUndefined();
  });

  it("one that was not sent is forgotten", async () => {
    const [place] = prepared();
    const journal = cut(place + 1);
    const file = join(journal.folder, "journal.jsonl");
    const nonce = await chain.client.getTransactionCount({ address: chain.registry.deployer });
    const texts = readFileSync(file, "utf8").split("\n").filter(Boolean);
    const last = JSON.stringify({ ...JSON.parse(texts[place]), nonce });
    writeFileSync(file, [...texts.slice(0, place), last].map((text) => `\n${text}`).join(""));
    expect(await recovered(new Journal(journal.folder))).toMatchObject([{ nonce, hash: undefined }]);
    expect(new Journal(journal.folder).lines).toHaveLength(place);
  });

  it("a line that was not written to its end is removed", () => {
    const journal = cut(5);
    const file = join(journal.folder, "journal.jsonl");
    appendFileSync(file, '\n{"type":"TRANSACTION_PRE');
    expect(new Journal(journal.folder).lines).toEqual(journal.lines);
    expect(readFileSync(file, "utf8").endsWith("}")).toBe(true);
  });

  it("the journal is replaced as a whole", () => {
    const journal = cut(prepared()[0] + 1);
    const before = readFileSync(join(journal.folder, "journal.jsonl"), "utf8");
    const old = openSync(join(journal.folder, "journal.jsonl"), "r");
    journal.forget(journal.unsent()[0]);
    expect(readFileSync(old, "utf8")).toBe(before);
    closeSync(old);
    expect(readdirSync(journal.folder)).not.toContain("journal.jsonl.new");
  });

  it("a finished deployment leaves nothing to do", async () => {
    expect(chain.journal.unsent()).toEqual([]);
    expect(await recovered(chain.journal)).toEqual([]);
  });
});
