/** Paying for inferences: whatever one wants, nothing included. */
import { alloTokenAbi, paymentsAbi } from "@allora-evm/contracts/abis";
import {
  type Address,
  type ContractFunctionReturnType,
  type Hex,
  parseSignature,
  size,
  stringToHex,
  zeroHash,
} from "viem";
import { getBlock, signTypedData } from "viem/actions";
import { InputError } from "../../../keeper/src/errors.ts";
import { type At, type OfTopic, reader, type Wallet } from "../client.ts";
import { type PaidValue, readPaidValue } from "../read/payments.ts";
import { action, type Payment } from "./action.ts";

export interface PayParameters extends OfTopic {
  /** Wei of ALLO. */
  readonly amount: bigint;
  /** Whatever the payer wants to say: text of up to 32 bytes, or a word in hex. */
  readonly memo?: string | undefined;
}

/** The right to take an amount, signed (ERC-2612). */
export interface Permit {
  readonly deadline: bigint;
  readonly v: number;
  readonly r: Hex;
  readonly s: Hex;
}

/** Pays for a topic's inferences. */
export const pay = /* @__PURE__ */ action<PayParameters>((_, { deployment, topicId, amount, memo }) => ({
  call: { ...paymentsCall(deployment.payments), functionName: "pay", args: [topicId, amount, wordOf(memo)] },
  payment: { spender: deployment.payments, amount },
}));

type Reading = ContractFunctionReturnType<typeof paymentsAbi, "nonpayable", "payAndRead">;

/** Likewise; the result is the newest final inference, as it is when the payment is simulated. */
export const payAndRead = /* @__PURE__ */ action<PayParameters, PaidValue, Reading>(
  async (client, { deployment, topicId, amount, memo }) => {
    const value = await readPaidValue(client, { deployment, topicId });
    return {
      call: { ...paymentsCall(deployment.payments), functionName: "payAndRead", args: [topicId, amount, wordOf(memo)] },
      payment: { spender: deployment.payments, amount },
      outcome: () => value,
    };
  },
);

/** Pays with a permit of the sender's for the amount, in one transaction. */
export const payWithPermit = /* @__PURE__ */ action<PayParameters & { readonly permit: Permit }>(
  (_, { deployment, topicId, amount, memo, permit: { deadline, v, r, s } }) => ({
    call: {
      ...paymentsCall(deployment.payments),
      functionName: "payWithPermit",
      args: [topicId, amount, wordOf(memo), deadline, v, r, s],
    },
  }),
);

/** Seconds that a permit is good for. */
const PERMIT_SECONDS = 3600n;
const PERMIT = [
  { name: "owner", type: "address" },
  { name: "spender", type: "address" },
  { name: "value", type: "uint256" },
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint256" },
] as const;

/** Signs a permit for exactly this payment, good for an hour. */
export async function signPermit(wallet: Wallet, { deployment, spender, amount }: At & Payment): Promise<Permit> {
  const { readContract } = reader(wallet);
  const owner = wallet.account.address;
  const token = { address: deployment.token, abi: alloTokenAbi } as const;
  const [[, name, version, chainId, verifyingContract], nonce, { timestamp }] = await Promise.all([
    readContract({ ...token, functionName: "eip712Domain" }),
    readContract({ ...token, functionName: "nonces", args: [owner] }),
    getBlock(wallet),
  ]);
  const deadline = timestamp + PERMIT_SECONDS;
  const signature = await signTypedData(wallet, {
    account: wallet.account,
    domain: { name, version, chainId, verifyingContract },
    types: { Permit: PERMIT },
    primaryType: "Permit",
    message: { owner, spender, value: amount, nonce, deadline },
  });
  const { r, s, yParity } = parseSignature(signature);
  return { deadline, v: 27 + yParity, r, s };
}

function paymentsCall(address: Address) {
  return { address, abi: paymentsAbi } as const;
}

/** InputError `memo` for more than 32 bytes. */
function wordOf(memo: string | undefined): Hex {
  if (memo === undefined || memo === "") return zeroHash;
  if (/^0x[0-9a-fA-F]{64}$/.test(memo)) return memo as Hex;
  const bytes = size(stringToHex(memo));
  if (bytes <= 32) return stringToHex(memo, { size: 32 });
  throw new InputError("memo", `the memo has ${bytes} bytes`, { value: bytes, limit: 32 });
}
