import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import styles from "./ChartCanvas.module.css";
import { chartOptions, type Drawing, type Mark, type Palette } from "./options.ts";
import { downsampled, type Plot, rowsIn } from "./plot.ts";
import type { Span } from "./span.ts";

export interface ChartCanvasProps {
  plot: Plot;
  /** The same object for as long as it is the same. */
  drawing: Drawing;
  marks: readonly Mark[];
  span: Span;
  /** Time under the crosshair, null for none. */
  cursor: number | null;
  onCursor: (time: number | null) => void;
  /** Seconds by which the chart was dragged. */
  onPan: (seconds: number) => void;
  onZoom: (factor: number, at: number) => void;
}

/** How much a turn of the wheel zooms. */
const WHEEL_ZOOM = 1.0025;

/**
 * The canvas; fills its parent and follows its size and the colour scheme. It pans by dragging and zooms by the wheel
 * with Ctrl, or by a pinch of the touchpad. Hidden from screen readers: the slider around it and the table tell the same.
 */
export default function ChartCanvas(props: ChartCanvasProps) {
  const { plot, drawing, marks, span, cursor } = props;
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const current = useRef(props);
  current.current = props;

  useEffect(() => {
    const parent = holder.current as HTMLDivElement;
    const create = () => {
      chart.current?.destroy();
      const size = { width: parent.clientWidth, height: parent.clientHeight };
      const options = chartOptions(
        size,
        paletteOf(parent),
        drawing,
        () => current.current.span,
        () => current.current.marks,
      );
      chart.current = new uPlot(options, dataOf(current.current, size.width), parent);
    };
    create();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", create);
    const observer = new ResizeObserver(() => {
      chart.current?.setSize({ width: parent.clientWidth, height: parent.clientHeight });
    });
    observer.observe(parent);
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey || chart.current === null) return;
      event.preventDefault();
      const left = event.clientX - chart.current.over.getBoundingClientRect().left;
      current.current.onZoom(WHEEL_ZOOM ** event.deltaY, chart.current.posToVal(left, "x"));
    };
    parent.addEventListener("wheel", wheel, { passive: false });
    return () => {
      parent.removeEventListener("wheel", wheel);
      observer.disconnect();
      scheme.removeEventListener("change", create);
      chart.current?.destroy();
      chart.current = null;
    };
  }, [drawing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: marks are read while it draws
  useEffect(() => {
    const width = holder.current?.clientWidth ?? 0;
    chart.current?.setData(dataOf({ plot, span }, width));
  }, [plot, span, marks]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn moves what is under the crosshair
  useEffect(() => {
    const { current: drawn } = chart;
    // The chart takes new data and scales once this task is over.
    queueMicrotask(() => {
      if (drawn === null || drawn !== chart.current) return;
      drawn.setCursor({ left: cursor === null ? -10 : drawn.valToPos(cursor, "x"), top: 0 }, false);
    });
  }, [cursor, plot, span, drawing]);

  /** Time under the pointer; null beside the plot. */
  const timeAt = (clientX: number): number | null => {
    if (chart.current === null) return null;
    const { left, width } = chart.current.over.getBoundingClientRect();
    return clientX < left || clientX > left + width ? null : chart.current.posToVal(clientX - left, "x");
  };
  const drag = useRef<number | null>(null);
  return (
    <div
      ref={holder}
      className={styles.chart}
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        drag.current = event.clientX;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={({ clientX }) => {
        const drawn = chart.current;
        if (drag.current === null || drawn === null) return props.onCursor(timeAt(clientX));
        const seconds = ((drag.current - clientX) / drawn.over.clientWidth) * (span.to - span.from);
        drag.current = clientX;
        props.onPan(seconds);
      }}
      onPointerLeave={() => props.onCursor(null)}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
    />
  );
}

/** As many rows as there are pixels, at most. */
function dataOf({ plot, span }: Pick<ChartCanvasProps, "plot" | "span">, width: number): uPlot.AlignedData {
  const [first, end] = rowsIn(plot, span);
  const { times, columns } = downsampled(plot, first, end, Math.max(Math.floor(width / 2), 50));
  return [times, ...columns] as uPlot.AlignedData;
}

const COLORS = [
  ...["network", "band", "truth", "truth-band", "refuted", "naive"],
  ...["worker-1", "worker-2", "worker-3", "worker-4", "grid", "text"],
];

function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const colors = Object.fromEntries(COLORS.map((name) => [name, read(`--chart-${name}`)]));
  return { ...colors, surface: read("--surface") } as unknown as Palette;
}
