/** Whose, or which, each number of a trace's section is. */
import type { CheckedPost } from "../../lib/verify/messages.ts";

/** Ids of who takes part in an epoch, in the order of its traces. */
export interface Participants {
  readonly inferers: readonly string[];
  readonly forecasters: readonly string[];
  readonly reputers: readonly string[];
}

const PERCENTILES = ["2.28th percentile", "15.87th percentile", "median", "84.13th percentile", "97.72nd percentile"];
const COMBINED = ["network", "naive", ...PERCENTILES];
const SCALARS = ["F", "G", "H", "τ", "χ", "γ", "U", "V", "W"];
const MOMENTS = ["inferers", "forecasters"].flatMap((role) => [`${role}' count`, `${role}' sum`, `${role}' squares`]);

/** Who takes part, as the newest synthesis and settlement of an epoch say. */
export function participantsOf(posts: readonly CheckedPost[]): Participants {
  const numbersOf = (kind: CheckedPost["verdict"]["kind"]) =>
    posts.findLast(({ verdict }) => verdict.kind === kind)?.numbers ?? {};
  const { participants = [], inferences = [] } = numbersOf("synthesis");
  const { reporters = [] } = numbersOf("settlement");
  const name = (role: string) => (id: bigint) => `${role} ${id}`;
  return {
    inferers: participants.slice(0, inferences.length).map(name("inferer")),
    forecasters: participants.slice(inferences.length).map(name("forecaster")),
    reputers: reporters.map(name("reputer")),
  };
}

/** Name of a number of a section; null where its place says nothing but its index. */
export function numberName(section: string, index: number, participants: Participants): string | null {
  const { inferers, forecasters, reputers } = participants;
  switch (section) {
    case "participants":
    case "weights":
      return [...inferers, ...forecasters][index] ?? null;
    case "inferences":
      return inferers[index] ?? null;
    case "oneOutInference":
      return inferers[index] === undefined ? null : `without ${inferers[index]}`;
    case "forecastImplied":
      return forecasters[index] ?? null;
    case "oneOutForecast":
      return forecasters[index] === undefined ? null : `without ${forecasters[index]}`;
    case "oneInForecast":
      return forecasters[index] === undefined ? null : `with ${forecasters[index]}`;
    case "oneOutImplied":
      return oneOutImplied(participants)[index] ?? null;
    case "combined":
      return COMBINED[index] ?? null;
    case "reporters":
    case "reported":
    case "adjustedStakes":
      return reputers[index] ?? null;
    case "consensusLoss":
      return lossNames(participants)[index] ?? null;
    case "losses": {
      const names = lossNames(participants);
      return `report ${Math.floor(index / names.length)}: ${names[index % names.length]}`;
    }
    case "scores":
    case "fractions":
    case "rewards":
      return [...inferers, ...forecasters, ...reputers][index] ?? null;
    case "listeningSteps":
      return reputers.length === 0
        ? null
        : `step ${Math.floor(index / reputers.length)}, ${reputers[index % reputers.length]}`;
    case "listening":
      return `reputer's slot ${index}`;
    case "scalars":
      return SCALARS[index] ?? null;
    case "scoreMoments":
      return `epoch ${Math.floor(index / MOMENTS.length)} of the window, ${MOMENTS[index % MOMENTS.length]}`;
    default:
      return null;
  }
}

function oneOutImplied({ inferers, forecasters }: Participants): string[] {
  return forecasters.flatMap((forecaster) => inferers.map((inferer) => `${forecaster} without ${inferer}`));
}

/** What the losses of a vector are of, in its order. */
function lossNames(participants: Participants): string[] {
  const { inferers, forecasters } = participants;
  return [
    "network",
    "naive",
    ...inferers,
    ...forecasters,
    ...oneOutImplied(participants),
    ...inferers.map((name) => `network without ${name}`),
    ...forecasters.map((name) => `network without ${name}`),
    ...forecasters.map((name) => `naive with ${name}`),
  ];
}
