/** Endpoints that take submissions and say what became of them. */
import type { Hex } from "viem";
import { z } from "zod";
import { parseSubmission, refusal, submissionSchema } from "../nodes/submissions.ts";
import type { Intake } from "./intake.ts";
import { MissingError } from "./refusals.ts";
import { digits, hex, type Route, route, wholeNumber } from "./routes.ts";
import { STATES, type Store, type StoredSubmission } from "./store.ts";

export const receiptSchema = z.strictObject({
  id: hex(32).describe("Names the submission by all that it says"),
  state: z
    .enum(STATES)
    .describe("accepted: waits for a relay; batched: in one; onchain: counts; skipped: the chain refused it; late"),
  final: z.boolean().describe("Whether the block that says so is confirmed"),
  topicId: digits,
  epoch: digits,
  role: z.int().min(0).max(2).describe("0 inferer, 1 forecaster, 2 reputer"),
  slot: z.int().min(0).max(31),
  participant: hex(20),
  acceptedAt: z.int().describe("Unix milliseconds"),
  until: z.int().describe("End of its window, Unix seconds"),
  transaction: hex(32).optional(),
  block: z.int().optional(),
  reason: z.string().optional().describe("Why it was skipped or is late"),
});
const heldSchema = z.strictObject({
  submissions: z.array(receiptSchema.extend({ submission: submissionSchema.describe("What was submitted") })),
});
export type Receipt = z.output<typeof receiptSchema>;

export function receiptOf(stored: StoredSubmission): Receipt {
  const { id, state, final, topicId, epoch, role, slot, participant, acceptedAt, until } = stored;
  const { transaction, block, reason } = stored;
  return {
    ...{ id, state, final, topicId, epoch, role, slot, participant, acceptedAt, until },
    ...(transaction === null ? {} : { transaction }),
    ...(block === null ? {} : { block }),
    ...(reason === null ? {} : { reason }),
  };
}

export function submissionRoutes(intake: Intake, store: Store): Route[] {
  return [
    route({
      method: "post",
      path: "/submissions",
      summary: "Takes a signed submission, or a reveal. The answer comes once it is durable: it will be relayed.",
      body: submissionSchema,
      answers: {
        200: { description: "It was taken before", schema: receiptSchema },
        202: { description: "It is taken", schema: receiptSchema },
      },
      async handle({ body, context }) {
        const { stored, fresh } = await intake.submit(parseSubmission(body));
        // What the chain has refused is refused again.
        if (stored.state === "skipped") {
          throw refusal("skipped", `the chain skipped it: ${stored.reason}`, stored.id, stored.reason);
        }
        return context.json(receiptOf(stored), fresh ? 202 : 200);
      },
    }),
    route({
      method: "get",
      path: "/submissions/{id}",
      summary: "What has become of a submission.",
      params: z.strictObject({ id: hex(32) }),
      answers: { 200: { description: "The submission", schema: receiptSchema } },
      async handle({ params: { id }, context }) {
        const stored = await store.get(id.toLowerCase() as Hex);
        if (stored === undefined) throw new MissingError("submission", id, "an id that was answered");
        return context.json(receiptOf(stored));
      },
    }),
    route({
      method: "get",
      path: "/participants/{account}/submissions",
      summary: "What the gateway holds for an epoch of a participant, or of a key that signs for one, oldest first.",
      params: z.strictObject({ account: hex(20) }),
      query: z.strictObject({ topic: wholeNumber, epoch: wholeNumber }),
      answers: { 200: { description: "Its submissions", schema: heldSchema } },
      async handle({ params: { account }, query: { topic, epoch }, context }) {
        const place = { topicId: String(topic), epoch: String(epoch) };
        const held = await store.heldOf(place, account.toLowerCase() as Hex);
        return context.json({
          submissions: held.map((stored) => ({ ...receiptOf(stored), submission: JSON.parse(stored.body) })),
        });
      },
    }),
  ];
}
