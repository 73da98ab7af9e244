import { type Address, isAddressEqual } from "viem";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { useDraft } from "../../lib/flow/useDraft.ts";
import type { Topic } from "../../lib/protocol.ts";
import type { HoldingData } from "../../lib/stake/queries.ts";
import type { Reputer } from "../../lib/stake/reputers.ts";
import { AddForm } from "./AddForm.tsx";
import { CommissionForm } from "./CommissionForm.tsx";
import { RequestList } from "./RequestList.tsx";
import { RewardForm } from "./RewardForm.tsx";
import styles from "./Stake.module.css";
import { UnbondForm } from "./UnbondForm.tsx";

/** What holds for everybody with stake in the topic: the newest block's time, seconds of unbonding, the part slashed. */
export interface Terms {
  readonly time: number;
  readonly exitDelay: number;
  readonly slashFraction: bigint;
}

/** What every form is about. */
export interface FormParts {
  readonly topic: Topic;
  readonly reputer: Reputer;
  /** Whose stake it is; null where no account is connected. */
  readonly account: Address | null;
  readonly holding: HoldingData;
  readonly terms: Terms;
  /** Tells forms of other topics and reputers from this one. */
  readonly place: string;
}

/** The forms, one at a time; which one is kept over a reload. */
export function Actions(parts: Omit<FormParts, "place">) {
  const { topic, reputer, account, holding } = parts;
  const place = `${topic.id}/${reputer.address}`;
  const [chosen, choose] = useDraft(`${place}/form`, "add");
  const isOwn = account !== null && isAddressEqual(account, reputer.address);
  const options = [
    { value: "add", label: isOwn ? "Stake" : "Delegate" },
    { value: "unbond", label: "Unbond" },
    { value: "requests", label: `Leaving (${holding.position?.requests.length ?? 0})` },
    { value: "reward", label: "Compound" },
    ...(isOwn ? [{ value: "commission", label: "Commission" }] : []),
  ];
  const value = options.some((option) => option.value === chosen) ? chosen : "add";
  const all = { ...parts, place };
  return (
    <Card title="What to do">
      <div className={styles.form}>
        <Choice name="What to do" options={options} value={value} onChange={choose} />
        {value === "add" ? <AddForm {...all} isOwn={isOwn} /> : null}
        {value === "unbond" ? <UnbondForm {...all} /> : null}
        {value === "requests" ? <RequestList {...all} /> : null}
        {value === "reward" ? <RewardForm {...all} isOwn={isOwn} /> : null}
        {value === "commission" ? <CommissionForm {...all} /> : null}
      </div>
    </Card>
  );
}
