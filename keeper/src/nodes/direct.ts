/** Submissions before they are signed: their signatures, the calls that submit them directly, and whether they are in. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import { type Abi, type Account, type Hex, type PublicClient, zeroHash } from "viem";
import type { Call } from "../chain/calls.ts";
import type { Deployment } from "../chain/deployment.ts";
import { signMessage } from "../chain/typedData.ts";
import { Role } from "../trace/submissions.ts";
import type { GatewaySubmission, Reveal, SignedSubmission } from "./submissions.ts";

type WithoutSignature<S> = S extends unknown ? Omit<S, "signature"> : never;

/** What a participant submits, without its signature. */
export type Unsigned = WithoutSignature<SignedSubmission> | Reveal;

/** What it takes to ask whether something is submitted. */
export interface Probe {
  readonly kind: Unsigned["kind"];
  readonly slot: number;
  readonly message: { readonly topicId: bigint; readonly epoch: bigint; readonly role?: Role; readonly root?: Hex };
}

/** As gateways take it. What is revealed needs no signature. */
export async function signed(account: Account, deployment: Deployment, item: Unsigned): Promise<GatewaySubmission> {
  if (item.kind === "InferenceReveal" || item.kind === "ForecastReveal") return item;
  const signature = await signMessage(account, deployment, item.kind, item.message as never);
  return { ...item, signature } as SignedSubmission;
}

/** The call by which its author submits it, without a signature that anybody could hold against them. */
export function directCall({ inbox: address }: Deployment, item: Unsigned): Call {
  const abi = inboxAbi as Abi;
  const { topicId, epoch } = item.message;
  const place = [topicId, epoch] as const;
  switch (item.kind) {
    case "Inference":
      return { address, abi, functionName: "submitInference", args: [...place, item.message.value] };
    case "Forecast": {
      const { inferers, losses } = item.message;
      return { address, abi, functionName: "submitForecast", args: [...place, inferers, losses] };
    }
    case "Commitment": {
      const { role, commitment } = item.message;
      return { address, abi, functionName: "commitSubmission", args: [...place, role, commitment] };
    }
    case "InferenceReveal":
      return { address, abi, functionName: "revealSubmissions", args: [...place, [revealed(item)], []] };
    case "ForecastReveal":
      return { address, abi, functionName: "revealSubmissions", args: [...place, [], [revealed(item)]] };
    case "Report":
      return { address, abi, functionName: "submitReport", args: [...place, item.message.truth] };
    case "LossReport": {
      const { root, losses } = item.message;
      return { address, abi, functionName: "submitLosses", args: [...place, root, losses] };
    }
  }
}

/** Whether the inbox holds a submission of the item's slot; of losses, one of the same synthesis. */
export async function isSubmitted(client: PublicClient, { inbox: address }: Deployment, item: Probe): Promise<boolean> {
  const { topicId, epoch } = item.message;
  const read = { address, abi: inboxAbi } as const;
  if (item.kind === "Commitment") {
    const args = [topicId, epoch, item.message.role ?? Role.Inferer, BigInt(item.slot)] as const;
    return (await client.readContract({ ...read, functionName: "sealAt", args })) !== zeroHash;
  }
  const intake = await client.readContract({ ...read, functionName: "intakeOf", args: [topicId, epoch] });
  if (item.kind === "LossReport" && intake.subject !== item.message.root) return false;
  const slots = [intake.inferers, intake.forecasters, intake.reputers][roleOf(item.kind)];
  return ((slots >>> item.slot) & 1) === 1;
}

function roleOf(kind: Exclude<Unsigned["kind"], "Commitment">): Role {
  if (kind === "Inference" || kind === "InferenceReveal") return Role.Inferer;
  return kind === "Forecast" || kind === "ForecastReveal" ? Role.Forecaster : Role.Reputer;
}

function revealed({ slot, message }: Reveal) {
  const { topicId: _, epoch: __, ...fields } = message;
  return { slot, ...fields };
}
