/** Where one deployment of the protocol lives. */
import { type Address, getAddress, isAddress } from "viem";
import { z } from "zod";
import { InputError } from "../errors.ts";

const address = z
  .string()
  .refine(isAddress, "is not an address")
  .transform((text): Address => getAddress(text));

const schema = z.strictObject({
  chainId: z.int().positive(),
  /** Block from which on the contracts have logs. */
  block: z.string().regex(/^\d+$/).transform(BigInt),
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
  inferenceFeed: address.exactOptional(),
  feedFactory: address.exactOptional(),
});

export type Deployment = z.output<typeof schema>;

/** Checks a parsed deployment file; InputError `deployment` names the first field that does not fit. */
export function parseDeployment(json: unknown): Deployment {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue.path.join(".");
  throw new InputError("deployment", `${field}: ${issue.message}`, { value: field, limit: issue.message });
}

/** The JSON that `parseDeployment` reads. */
export function formatDeployment(deployment: Deployment): string {
  return `${JSON.stringify({ ...deployment, block: String(deployment.block) }, null, 2)}\n`;
}
