import { type ScaleTime, scaleLinear, scaleTime } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import { useRef } from "react";
import { formatShare } from "../../lib/number";
import { formatClock, formatDate, formatDateTime, formatDay } from "../../lib/time";
import { useWidth } from "../measure";
import styles from "./StepChart.module.css";

export interface StepPoint {
  at: Date;
  /** 0 to 1; null where nothing was known: the line has a gap there. */
  value: number | null;
}

const height = 180;
const edge = { top: 8, right: 44, bottom: 22, left: 46 };

/** A share over time as steps: it holds from one snapshot to the next. From 0 to 100 %, gaps left open. */
export function StepChart({ points, label }: { points: readonly StepPoint[]; label: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  return (
    <figure className={styles.figure} aria-label={label}>
      <div ref={frame} className={styles.frame} style={{ height }}>
        {width > 0 && points.length > 0 ? <Drawing points={points} width={width} label={label} /> : null}
      </div>
      <details className={styles.table}>
        <summary>Show as a table</summary>
        <div className={styles.scroll}>
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Score</th>
              </tr>
            </thead>
            <tbody>
              {points.map(({ at, value }) => (
                <tr key={at.getTime()}>
                  <td>{formatDateTime(at)}</td>
                  <td>{value === null ? "unknown" : formatShare(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function Drawing({ points, width, label }: { points: readonly StepPoint[]; width: number; label: string }) {
  const first = points[0]?.at ?? new Date();
  const last = points.at(-1)?.at ?? first;
  const x = scaleTime([first, last], [edge.left, width - edge.right]);
  const y = scaleLinear([0, 1], [height - edge.bottom, edge.top]);
  const path = line<StepPoint>(
    ({ at }) => x(at),
    ({ value }) => y(value ?? 0),
  )
    .defined(({ value }) => value !== null)
    .curve(curveStepAfter)([...points]);
  const newest = points.findLast(({ value }) => value !== null);
  const oldest = points.find(({ value }) => value !== null);
  const summary =
    oldest && newest
      ? `${label}: from ${formatShare(oldest.value ?? 0)} on ${formatDate(oldest.at)} to ${formatShare(newest.value ?? 0)} on ${formatDate(newest.at)}`
      : label;
  return (
    <svg width={width} height={height} role="img" aria-label={summary}>
      {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
        <g key={tick}>
          <line x1={edge.left} x2={width - edge.right} y1={y(tick)} y2={y(tick)} className={styles.grid} />
          <text x={edge.left - 8} y={y(tick)} dy="0.32em" textAnchor="end" className={styles.tick}>
            {tick * 100} %
          </text>
        </g>
      ))}
      {ticksOf(x, width).map(({ at, words }) => (
        <text key={words} x={x(at)} y={height - 4} textAnchor="middle" className={styles.tick}>
          {words}
        </text>
      ))}
      <path d={path ?? ""} className={styles.line} />
      {newest && newest.value !== null ? (
        <>
          <circle cx={x(newest.at)} cy={y(newest.value)} r="3.5" className={styles.dot} />
          <text x={x(newest.at) + 8} y={y(newest.value)} dy="0.32em" className={styles.newest}>
            {formatShare(newest.value)}
          </text>
        </>
      ) : null}
    </svg>
  );
}

const twoDays = 2 * 24 * 60 * 60_000;

/** Dates over days, the clock within them; of ticks that read alike only the first. */
function ticksOf(x: ScaleTime<number, number>, width: number): { at: Date; words: string }[] {
  const [first = new Date(), last = first] = x.domain();
  const write = last.getTime() - first.getTime() > twoDays ? formatDay : formatClock;
  const ticks = x.ticks(Math.max(2, Math.floor(width / 120))).map((at) => ({ at, words: write(at) }));
  return ticks.filter(({ words }, index) => ticks.findIndex((tick) => tick.words === words) === index);
}
