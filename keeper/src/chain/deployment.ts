/** Where one deployment of the protocol lives. */
import { type Address, getAddress, isAddress } from "viem";
import * as z from "zod/mini";
import { InputError } from "../errors.ts";
import { checked } from "../schema.ts";

const address = z.pipe(
  z.string().check(z.refine((text) => isAddress(text), "is not an address")),
  z.transform((text): Address => getAddress(text)),
);

const schema = z.strictObject({
  chainId: z.int().check(z.positive()),
  /** Block from which on the contracts have logs. */
  block: z.pipe(
    z.string().check(z.regex(/^\d+$/)),
    z.transform((digits: string): bigint => BigInt(digits)),
  ),
  token: address,
  topics: address,
  participants: address,
  staking: address,
  inbox: address,
  epochs: address,
  disputes: address,
  proofs: address,
  rewards: address,
  treasury: address,
  payments: address,
  /** Of the native feed and of the factory of price feeds, where they are deployed. */
  inferenceFeed: z.exactOptional(address),
  feedFactory: z.exactOptional(address),
});

export type Deployment = z.output<typeof schema>;

/** Checks a parsed deployment file; InputError `deployment` names the first field that does not fit. */
export function parseDeployment(json: unknown): Deployment {
  const parsed = checked(schema, json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue.path.join(".");
  throw new InputError("deployment", `${field}: ${issue.message}`, { value: field, limit: issue.message });
}

/** The JSON that `parseDeployment` reads. */
export function formatDeployment(deployment: Deployment): string {
  return `${JSON.stringify({ ...deployment, block: String(deployment.block) }, null, 2)}\n`;
}
