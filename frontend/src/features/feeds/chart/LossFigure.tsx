import { useMemo } from "react";
import { Explanations } from "../../../components/Explanations.tsx";
import { Missing } from "../../../components/Missing.tsx";
import { Time } from "../../../components/Time.tsx";
import { Value } from "../../../components/Value.tsx";
import type { ChartPoint } from "../../../lib/epochs/feed.ts";
import type { Losses } from "../../../lib/epochs/losses.ts";
import { formatCount, formatValue } from "../../../lib/format/numbers.ts";
import { formatTime } from "../../../lib/format/times.ts";
import styles from "./ChartFrame.module.css";
import { ChartFrame, epochsOf, LegendEntry } from "./ChartFrame.tsx";
import { withGaps } from "./gaps.ts";
import type { Drawing } from "./options.ts";
import { PagedTable } from "./PagedTable.tsx";
import { plotOf } from "./plot.ts";

/** Decimals of log10 losses: a hundredth is a change of 2 %. */
const DECIMALS = 3;
const SERIES = [
  { key: "network", name: "Network", color: "network", width: 2, dash: [] },
  { key: "naive", name: "Naive", color: "naive", width: 1.5, dash: [6, 4] },
  { key: "best", name: "Best worker", color: "worker-2", width: 1.5, dash: [2, 3] },
] as const;
const DRAWING: Drawing = { series: SERIES.map((line) => ({ shape: "line", ...line })), bands: [], dotted: -1 };

type LossPoint = ChartPoint & { readonly losses: Losses };

/** Chart of the log10 losses of settled epochs: what the network's weighing is worth. */
export function LossFigure({
  points,
  now,
  complete,
}: {
  points: readonly ChartPoint[];
  now: number;
  complete: boolean;
}) {
  const settled = useMemo(() => points.filter((point): point is LossPoint => point.losses !== null), [points]);
  const plot = useMemo(
    () =>
      plotOf(
        withGaps(settled),
        SERIES.map(({ key }) => ({ shape: "line" as const, read: ({ losses }: ChartPoint) => losses?.[key] })),
      ),
    [settled],
  );
  const show = (loss: bigint | null) => (loss === null ? "none" : formatValue(loss, DECIMALS));
  return (
    <ChartFrame
      title="Losses"
      points={settled}
      plot={plot}
      drawing={DRAWING}
      caption={(shown) =>
        `Consensus log10 loss of the network, of the naive network, which ignores forecasters, and of the best worker of each epoch; lower is better. Of ${epochsOf(shown)} by data time.`
      }
      legend={SERIES.map(({ key, name, color, dash }) => (
        <LegendEntry key={key} name={name}>
          <path className={styles[color]} d="M1 6h22" strokeDasharray={dash.join(" ")} />
        </LegendEntry>
      ))}
      readout={({ epoch, time, losses, told }) => (
        <>
          <b>Epoch {formatCount(epoch)}</b>
          <span>{formatTime(time, now)}</span>
          {SERIES.map(({ key, name }) => (
            <span key={key}>
              {name} <b>{show(losses[key])}</b>
            </span>
          ))}
          {told ? <span>as the gateway tells it</span> : null}
        </>
      )}
      spoken={({ epoch, losses, told }) =>
        [
          `Epoch ${formatCount(epoch)}`,
          ...SERIES.map(({ key, name }) => `${name} ${show(losses[key])}`),
          ...(told ? ["as the gateway tells it"] : []),
        ].join("; ")
      }
      table={(shown) => <LossTable points={shown} now={now} />}
      below={<Explanations of={["loss", "naive", "best"]} />}
      none={complete ? "No epoch was settled yet." : "Reading older blocks…"}
    />
  );
}

function LossTable({ points, now }: { points: readonly LossPoint[]; now: number }) {
  return (
    <PagedTable
      label="Table of losses"
      points={points}
      head={
        <tr>
          <th scope="col">Epoch</th>
          <th scope="col">Data time</th>
          {SERIES.map(({ key, name }) => (
            <th key={key} scope="col">
              {name}
            </th>
          ))}
        </tr>
      }
      row={({ epoch, time, losses, told }) => (
        <tr key={String(epoch)}>
          <th scope="row">{formatCount(epoch)}</th>
          <td>
            <Time time={time} now={now} />
            {told ? ", told by the gateway" : ""}
          </td>
          {SERIES.map(({ key }) => {
            const loss = losses[key];
            return (
              <td key={key}>
                {loss === null ? <Missing why="no worker was judged" /> : <Value value={loss} decimals={DECIMALS} />}
              </td>
            );
          })}
        </tr>
      )}
    />
  );
}
