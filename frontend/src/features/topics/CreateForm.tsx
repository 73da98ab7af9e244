import { useConnection } from "wagmi";
import { Card } from "../../components/Card.tsx";
import { CheckField, SelectField, TextField } from "../../components/TextField.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { LossFunction } from "../../lib/topicTerms.ts";
import styles from "./Create.module.css";
import { CreateCard } from "./CreateCard.tsx";
import type { Creation } from "./creation.ts";
import { FIELDS, FLAGS, type FlagKey, LOSSES, type TextKey } from "./fields.ts";
import { INITIAL, parseDraft, type TopicForm, understand } from "./form.ts";
import { ImportDefinition } from "./ImportDefinition.tsx";
import { takesParameter } from "./limits.ts";
import { SchedulePreview } from "./SchedulePreview.tsx";
import { startText } from "./texts.ts";

/** Seconds from now to the start that is proposed. */
const AHEAD = 3600;

const WINDOWS = [
  "epochLength",
  "workerWindow",
  "revealWindow",
  "groundTruthLag",
  "reputerWindow",
] as const satisfies TextKey[];
const NUMBERS = ["pNorm", "cNorm", "epsilon", "alphaRegret", "lossFloor"] as const satisfies TextKey[];
const MORE_NUMBERS = [
  "pRewardInference",
  "pRewardForecast",
  "pRewardReputer",
  "cReward",
  "betaEntropy",
  "alphaTask",
  "epsilonReputer",
  "learningRate",
  "gradientThreshold",
  "minStakeFraction",
  "maxGradientIterations",
] as const satisfies TextKey[];
const SECURITY = ["minStake", "slashFraction", "rewardPerEpoch", "challengeWindow", "headStart"] as const;

/** All that a topic is created with; what is typed outlives a reload. */
export function CreateForm({ creation }: { creation: Creation }) {
  const { head } = creation;
  const { address } = useConnection();
  const proposal = startText(head.timestamp + AHEAD);
  const anew = { ...INITIAL, texts: { ...INITIAL.texts, start: proposal } };
  const [draft, setDraft] = useDraft("create", JSON.stringify(anew));
  const form = parseDraft(draft);
  const { parameters, problems } = understand(form, head.timestamp);
  const set = (next: TopicForm) => setDraft(JSON.stringify(next));
  const setText = (key: TextKey, text: string) => set({ ...form, texts: { ...form.texts, [key]: text } });
  const { lossFunction } = form;
  const loss = LOSSES[lossFunction];
  const fed = form.texts.feed.trim() !== "";

  const text = (key: TextKey) => {
    const { label, kind, help } = FIELDS[key];
    return (
      <TextField
        key={key}
        label={label}
        text={form.texts[key]}
        onText={(next) => setText(key, next)}
        help={key === "lossParameter" ? loss.parameter : help}
        unit={kind === "allo" ? "ALLO" : undefined}
        type={kind === "time" ? "datetime-local" : "text"}
        code={kind === "address"}
        problem={form.texts[key] === INITIAL.texts[key] && form.texts[key] === "" ? null : (problems.get(key) ?? null)}
      />
    );
  };
  const flag = (key: FlagKey) => (
    <CheckField
      key={key}
      label={FLAGS[key].label}
      help={FLAGS[key].help}
      checked={form.flags[key]}
      onChecked={(checked) => set({ ...form, flags: { ...form.flags, [key]: checked } })}
    />
  );

  return (
    <div className={styles.sections}>
      <ImportDefinition start={form.texts.start} onForm={set} onClear={() => set(anew)} />
      <Card title="What it predicts">
        <div className={styles.fields}>
          <div className={styles.wide}>{text("title")}</div>
          <SelectField
            label="Loss function"
            value={String(lossFunction)}
            options={LOSSES.map(({ name }, i) => ({ value: String(i), label: name }))}
            onValue={(value) => set({ ...form, lossFunction: Number(value) })}
            help={loss.help}
          />
          {takesParameter(lossFunction) ? text("lossParameter") : <div />}
          {lossFunction === LossFunction.Reported && !fed ? null : <div className={styles.wide}>{text("feed")}</div>}
          {fed ? [text("maxAge"), text("tolerance")] : null}
        </div>
      </Card>
      <Card title="When">
        <div className={styles.fields}>
          <div>
            {text("start")}
            <button type="button" className={styles.quiet} onClick={() => setText("start", proposal)}>
              In an hour
            </button>
          </div>
          {WINDOWS.map(text)}
        </div>
        {parameters === null ? (
          <p className={styles.aside}>The schedule is shown once every field can be read.</p>
        ) : (
          <SchedulePreview schedule={parameters.schedule} now={head.timestamp} />
        )}
      </Card>
      <Card title="Numbers of the equations">
        <p className={styles.aside}>What is there are the paper's values; they fit most topics.</p>
        <div className={styles.fields}>
          {NUMBERS.filter((key) => key !== "lossFloor" || lossFunction !== LossFunction.Reported).map(text)}
        </div>
        <details className={styles.more}>
          <summary>More numbers: rewards, consensus</summary>
          <div className={styles.fields}>{MORE_NUMBERS.map(text)}</div>
        </details>
      </Card>
      <Card title="Security">
        <div className={styles.fields}>
          {SECURITY.map(text)}
          {flag("freshBase")}
          {flag("eager")}
        </div>
      </Card>
      <Card title="Who may take part">
        <div className={styles.fields}>{(["inferers", "forecasters", "reputers"] as const).map(flag)}</div>
        <p className={styles.aside}>Without a list, anybody may register. You edit the lists after the creation.</p>
      </Card>
      <CreateCard
        creation={creation}
        parameters={problems.size === 0 ? parameters : null}
        problems={problems}
        creator={address ?? null}
      />
    </div>
  );
}
