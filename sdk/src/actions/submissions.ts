/** What workers and reputers say: sent by themselves, or signed for gateways to relay. */
import { signTypedData } from "viem/actions";
import { typedData } from "../../../keeper/src/chain/typedData.ts";
import { AlloraError } from "../../../keeper/src/errors.ts";
import { directCall, type Unsigned } from "../../../keeper/src/nodes/direct.ts";
import { type Receipt, submitTo } from "../../../keeper/src/nodes/gatewayClient.ts";
import type { GatewaySubmission, SignedSubmission } from "../../../keeper/src/nodes/submissions.ts";
import { maskOf } from "../../../keeper/src/trace/epoch.ts";
import { Role } from "../../../keeper/src/trace/submissions.ts";
import type { At, OfEpoch, Wallet } from "../client.ts";
import { readSeat } from "../read/topics.ts";
import { action } from "./action.ts";

/** `value` is SD59x18. */
export interface InferenceParameters extends OfEpoch {
  readonly value: bigint;
}
/** log10 losses that inferers are expected to have, by slot, SD59x18. */
export interface ForecastParameters extends OfEpoch {
  readonly losses: readonly { readonly slot: number; readonly loss: bigint }[];
}
/** `truth` is SD59x18. */
export interface ReportParameters extends OfEpoch {
  readonly truth: bigint;
}

/** Submits anything, by the sender's own transaction; the slot does not matter then. */
export const submit = /* @__PURE__ */ action<At & { readonly item: Unsigned }>((_, { deployment, item }) => ({
  call: directCall(deployment, item),
}));

/** Submits the sender's inference, in the epoch's worker window. */
export const submitInference = /* @__PURE__ */ action<InferenceParameters>((_, { deployment, ...message }) => ({
  call: directCall(deployment, inferenceItem(message, 0)),
}));

/** Submits the sender's forecast, in the epoch's worker window. */
export const submitForecast = /* @__PURE__ */ action<ForecastParameters>((_, { deployment, ...message }) => ({
  call: directCall(deployment, forecastItem(message, 0)),
}));

/** Submits the sender's report of the truth, in the epoch's reputer window. */
export const submitReport = /* @__PURE__ */ action<ReportParameters>((_, { deployment, ...message }) => ({
  call: directCall(deployment, reportItem(message, 0)),
}));

/** An inference, a forecast or a report of the wallet's, with its slot and signature. */
export async function signInference(wallet: Wallet, parameters: InferenceParameters): Promise<SignedSubmission> {
  return sign(wallet, parameters, inferenceItem(parameters, await slotOf(wallet, parameters, Role.Inferer)));
}

export async function signForecast(wallet: Wallet, parameters: ForecastParameters): Promise<SignedSubmission> {
  return sign(wallet, parameters, forecastItem(parameters, await slotOf(wallet, parameters, Role.Forecaster)));
}

export async function signReport(wallet: Wallet, parameters: ReportParameters): Promise<SignedSubmission> {
  return sign(wallet, parameters, reportItem(parameters, await slotOf(wallet, parameters, Role.Reputer)));
}

/** What one gateway answered. */
export interface GatewayAnswer {
  readonly url: string;
  readonly receipt?: Receipt;
  readonly error?: Error;
}

/** Hands a submission to all gateways; rejects with the first gateway's error where none takes it. */
export async function sendToGateways(urls: readonly string[], submission: GatewaySubmission): Promise<GatewayAnswer[]> {
  if (urls.length === 0) throw new AlloraError("gateways", "no gateway to send to", { value: 0, limit: "at least 1" });
  const answers = await Promise.all(
    urls.map(async (url): Promise<GatewayAnswer> => {
      try {
        return { url, receipt: await submitTo(url, submission) };
      } catch (error) {
        return { url, error: error as Error };
      }
    }),
  );
  if (answers.every(({ error }) => error !== undefined)) throw answers[0].error;
  return answers;
}

type Content<P extends OfEpoch> = Omit<P, "deployment">;

function inferenceItem({ topicId, epoch, value }: Content<InferenceParameters>, slot: number): Unsigned {
  return { kind: "Inference", slot, message: { topicId, epoch, value } };
}

function forecastItem({ topicId, epoch, losses }: Content<ForecastParameters>, slot: number): Unsigned {
  const bySlot = losses.toSorted((a, b) => a.slot - b.slot);
  const message = { inferers: maskOf(bySlot.map((item) => item.slot)), losses: bySlot.map(({ loss }) => loss) };
  return { kind: "Forecast", slot, message: { topicId, epoch, ...message } };
}

function reportItem({ topicId, epoch, truth }: Content<ReportParameters>, slot: number): Unsigned {
  return { kind: "Report", slot, message: { topicId, epoch, truth } };
}

async function slotOf(wallet: Wallet, { deployment, topicId, epoch }: OfEpoch, role: Role): Promise<number> {
  const seat = { deployment, topicId, epoch, role, participant: wallet.account.address };
  return (await readSeat(wallet, seat)).slot;
}

async function sign(wallet: Wallet, { deployment }: At, item: Unsigned): Promise<SignedSubmission> {
  if (item.kind === "InferenceReveal" || item.kind === "ForecastReveal") throw new TypeError("reveals are not signed");
  const { account } = wallet;
  const signature = await signTypedData(wallet, {
    account,
    ...typedData(deployment, item.kind, item.message),
  } as never);
  return { ...item, signature } as SignedSubmission;
}
