import { Badge } from "../../components/Badge.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { formatCount } from "../../lib/format/numbers.ts";
import type { CheckedPost } from "../../lib/verify/messages.ts";
import { numberName, type Participants } from "./numberNames.ts";
import { numberText, SECTION_MEANINGS } from "./sections.ts";
import styles from "./VerifyCard.module.css";

const NAMES = {
  synthesis: "Synthesis",
  settlement: "Settlement, state part",
  payout: "Settlement, payout part",
} as const;

type Section = CheckedPost["verdict"]["sections"][number];

/** A post, section by section: right or wrong, and the numbers that were posted. */
export function CheckedPostView({
  checked: { verdict, numbers },
  participants,
}: {
  checked: CheckedPost;
  participants: Participants;
}) {
  const { kind, root, poster, standing, committed, sections } = verdict;
  const wrong = !committed || sections.some((section) => section.wrong > 0);
  return (
    <div className={styles.post}>
      <div className={styles.head}>
        <h3>{NAMES[kind]}</h3>
        <Verdict wrong={wrong} />
        {standing ? null : <span className={styles.aside}>does not stand any more</span>}
        <span className={styles.aside}>
          by <AddressText address={poster} copy="poster's address" />, root{" "}
          <code title={root}>{root.slice(0, 10)}…</code>
        </span>
      </div>
      {committed ? null : (
        <p className={styles.wrong}>The logged bytes are not those that the contract committed to.</p>
      )}
      <ul className={styles.sections}>
        {sections.map((section) => (
          <li key={section.name} className={styles.section}>
            <details>
              <summary>
                <Verdict wrong={section.wrong > 0} />
                <code>{section.name}</code>
                <span className={styles.aside}>{SECTION_MEANINGS[section.name] ?? ""}</span>
                <span className={styles.aside}>{formatCount(section.count)} numbers</span>
              </summary>
              {section.first === undefined ? null : (
                <FirstWrong section={section} first={section.first} participants={participants} />
              )}
              {section.count === 0 ? (
                <p className={styles.aside}>Empty in this epoch.</p>
              ) : (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
                <ol className={styles.numbers} start={0} tabIndex={0} aria-label={`Numbers of ${section.name}`}>
                  {(numbers[section.name] ?? []).map((number, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: numbers of a post never move
                    <li key={index} className="number">
                      <span className={styles.aside}>{index}</span> {numberText(section.name, number)}{" "}
                      <span className={styles.aside}>{numberName(section.name, index, participants)}</span>
                    </li>
                  ))}
                </ol>
              )}
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Verdict({ wrong }: { wrong: boolean }) {
  return wrong ? <Badge name="Wrong" sign="✕" tone="danger" /> : <Badge name="Right" sign="✓" tone="positive" />;
}

function FirstWrong({
  section,
  first,
  participants,
}: {
  section: Section;
  first: NonNullable<Section["first"]>;
  participants: Participants;
}) {
  const name = numberName(section.name, first.index, participants);
  return (
    <p className={styles.wrong}>
      {formatCount(section.wrong)} wrong; the first is number {formatCount(first.index)}
      {name === null ? "" : ` (${name})`}: posted {numberText(section.name, first.posted)}, expected{" "}
      {first.expected === undefined ? "none" : numberText(section.name, first.expected)}.
    </p>
  );
}
