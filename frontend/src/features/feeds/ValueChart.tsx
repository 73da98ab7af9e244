import { useEffect, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ChartPoint } from "../../lib/epochs/feed.ts";
import { chartData, chartOptions, type Palette, withGaps } from "./chart.ts";
import styles from "./ValueChart.module.css";

const COLORS = ["network", "band", "truth", "truth-band", "refuted", "grid", "text"] as const;

/** The canvas; fills its parent and follows its size and the colour scheme. Hidden from screen readers: see ChartTable. */
export default function ValueChart({
  points: shown,
  onHover,
}: {
  points: readonly ChartPoint[];
  onHover: (point: ChartPoint | null) => void;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const points = useMemo(() => withGaps(shown), [shown]);
  const current = useRef(points);
  current.current = points;

  useEffect(() => {
    const parent = holder.current as HTMLDivElement;
    const create = () => {
      chart.current?.destroy();
      const size = { width: parent.clientWidth, height: parent.clientHeight };
      const options = chartOptions(
        size,
        paletteOf(parent),
        () => current.current,
        (index) => onHover(current.current[index ?? -1] ?? null),
      );
      chart.current = new uPlot(options, chartData(current.current), parent);
    };
    create();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", create);
    const observer = new ResizeObserver(() => {
      chart.current?.setSize({ width: parent.clientWidth, height: parent.clientHeight });
    });
    observer.observe(parent);
    return () => {
      observer.disconnect();
      scheme.removeEventListener("change", create);
      chart.current?.destroy();
      chart.current = null;
    };
  }, [onHover]);

  useEffect(() => {
    chart.current?.setData(chartData(points));
  }, [points]);

  return <div ref={holder} className={styles.chart} aria-hidden="true" />;
}

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const entries = COLORS.map((name) => [name, style.getPropertyValue(`--chart-${name}`).trim()]);
  return { ...Object.fromEntries(entries), surface: style.getPropertyValue("--surface").trim() };
}
