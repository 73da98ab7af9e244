/**
 * No challenge of an honest post succeeds: random epochs of all sizes and parameters, every section of both traces,
 * with right evidence and with evidence that was tampered with. ALLORA_HONEST_EPOCHS sets how many epochs; 2,000 take
 * about five minutes.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slotsOf } from "../../keeper/src/trace/epoch.ts";
import {
  SETTLEMENT_LAYOUT,
  SETTLEMENT_SECTIONS,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
} from "../../keeper/src/trace/layout.ts";
import { Random, SEED } from "../random.ts";
import { mutated } from "../support/mutation.ts";
import { type Act, randomMath, Scene, type SceneSize } from "../support/scene.ts";
import { type Call, type Question, settlementEvidenceOf, synthesisEvidenceOf, Trial } from "../support/trial.ts";

const EPOCHS = Number(process.env.ALLORA_HONEST_EPOCHS ?? 300);
/** Epochs of one topic, whose parameters stay the same. */
const EPOCHS_PER_SCENE = 10;
/** Epochs of which every number is challenged: one of so many. */
const WHOLE = 20;
/** Longest sections of which then every number is challenged; of longer ones it is one. */
const WHOLE_SECTION = 150;
/** Challenges per epoch with evidence that was tampered with. */
const MUTATIONS = 10;

/** Largest numbers of inferers, forecasters and reputers; the share of all epochs of such topics. */
const SIZES: readonly (SceneSize & { readonly share: number })[] = [
  { inferers: 1, forecasters: 0, reputers: 1, share: 0.1 },
  { inferers: 1, forecasters: 2, reputers: 2, share: 0.1 },
  { inferers: 3, forecasters: 1, reputers: 3, share: 0.4 },
  { inferers: 6, forecasters: 3, reputers: 4, share: 0.3 },
  { inferers: 12, forecasters: 5, reputers: 6, share: 0.09 },
  { inferers: 32, forecasters: 8, reputers: 8, share: 0.01 },
];

let trial: Trial;
const counts = { epochs: 0, right: 0, tampered: 0, refused: 0 };

beforeAll(async () => {
  trial = await Trial.create();
});

describe(`seed ${SEED}: ${EPOCHS} honest epochs`, () => {
  it.each(SIZES.map((size) => [`${size.inferers}x${size.forecasters}x${size.reputers}`, size] as const))(
    "up to %s",
    async (_, size) => {
      const random = new Random(SEED + 100 * size.inferers + size.forecasters);
      const scenes = Math.ceil((EPOCHS * size.share) / EPOCHS_PER_SCENE);
      for (let i = 0; i < scenes; i++) {
        const scene = new Scene(random, size, { math: randomMath(random) });
        for (let epoch = 0; epoch < EPOCHS_PER_SCENE; epoch++) await defend(random, scene, scene.next());
      }
    },
  );

  afterAll(() => {
    const { epochs, right, tampered, refused } = counts;
    console.log(
      `${epochs} honest epochs stood ${right} challenges with right evidence and ${tampered} with wrong evidence, ` +
        `${refused} of which were refused as such`,
    );
    expect(epochs).toBeGreaterThanOrEqual(EPOCHS);
    // Evidence is refused or does not matter; were all of it refused, nothing but hashes would have been tested.
    expect(refused).toBeLessThan(tampered);
  });
});

async function defend(random: Random, scene: Scene, act: Act): Promise<void> {
  const whole = counts.epochs % WHOLE === 0;
  const questions = questionsOf(random, act, whole);
  const verdicts = await trial.ask(questions.map((question) => callOf(scene, act, question)));
  verdicts.forEach(({ answered, wrong }, i) => {
    expect({ answered, wrong }, describeOf(act, questions[i])).toEqual({ answered: true, wrong: false });
  });
  const attempts = random.list(MUTATIONS, () => random.pick(questions));
  const answers = await trial.ask(attempts.map((question) => tamperedCall(random, scene, act, question)));
  answers.forEach(({ answered, wrong }, i) => {
    expect(answered && wrong, describeOf(act, attempts[i])).toBe(false);
  });
  counts.epochs++;
  counts.right += questions.length;
  counts.tampered += attempts.length;
  counts.refused += answers.filter(({ answered }) => !answered).length;
}

/** All numbers of both traces, or one of each section. */
function questionsOf(random: Random, { synthesis, settlement }: Act, whole: boolean): Question[] {
  const size = { inferers: slotsOf(synthesis.inferers).length, forecasters: slotsOf(synthesis.forecasters).length };
  const places = (count: number) => {
    if (count === 0) return [];
    return whole && count <= WHOLE_SECTION ? random.list(count, (i) => i) : [random.int(0, count - 1)];
  };
  return [
    ...SYNTHESIS_SECTIONS.flatMap((section) =>
      places(SYNTHESIS_LAYOUT[section].count(size)).map((index) => ({ kind: "synthesis" as const, section, index })),
    ),
    ...SETTLEMENT_SECTIONS.flatMap((section) =>
      places(SETTLEMENT_LAYOUT[section].count(settlement.size)).map((index) => ({
        kind: "settlement" as const,
        section,
        index,
      })),
    ),
  ];
}

function callOf(scene: Scene, act: Act, question: Question): Call {
  const { section, index } = question;
  return question.kind === "synthesis"
    ? trial.synthesisCall(scene, act, act.synthesis, question.section, index)
    : trial.settlementCall(scene, act, act.settlement, section as never, index);
}

/** The same challenge with evidence of which some part is not what it should be. */
function tamperedCall(random: Random, scene: Scene, act: Act, question: Question): Call {
  const { index } = question;
  const at = random.chance(10) ? index + random.int(1, 3) : index;
  if (question.kind === "synthesis") {
    const evidence = synthesisEvidenceOf(scene, act, act.synthesis, question.section, index);
    return trial.synthesisCall(scene, act, act.synthesis, question.section, at, mutated(random, evidence));
  }
  const evidence = settlementEvidenceOf(scene, act, act.settlement, question.section, index);
  return trial.settlementCall(scene, act, act.settlement, question.section, at, mutated(random, evidence));
}

function describeOf({ synthesis }: Act, { section, index }: Question): string {
  return `${section} ${index} of epoch ${synthesis.epoch}`;
}
