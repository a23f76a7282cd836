import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useMedia, useWidth } from "../../ui/measure";
import { Skeleton } from "../../ui/Skeleton";
import styles from "./RowGrid.module.css";
import { useRowKeys } from "./row-keys";
import { SortHead } from "./SortHead";
import type { WindowedRows } from "./use-windows";

export interface RowColumn<Item> {
  key: string;
  title: string;
  /** Plain elements only: a row is drawn many times a second while one scrolls. */
  cell: (item: Item) => ReactNode;
  /** A grid track. */
  width: string;
  /** The list must be this wide (px) for the column to be there; the title's column has none. */
  from?: number;
  align?: "right";
  /** The API sorts by this name. */
  sort?: string;
}

export interface RowGridProps<Item> {
  label: string;
  rows: WindowedRows<Item>;
  columns: readonly RowColumn<Item>[];
  /** A row where there is no room for columns: two lines. */
  card: (item: Item) => ReactNode;
  /** Titles may take two lines. */
  tall?: boolean;
  /** In px; all cards are alike. */
  cardHeight?: number;
  sort?: string | undefined;
  onSort?: ((sort: string) => void) | undefined;
  /** Rows of the whole list, where the server has counted them. */
  count?: number | undefined;
}

/** A list of any length: a grid whose rows exist only while they are near the screen. */
export function RowGrid<Item>({
  label,
  rows,
  columns,
  card,
  cardHeight = 72,
  tall = false,
  sort,
  onSort,
  count,
}: RowGridProps<Item>) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const coarse = useMedia("(pointer: coarse)");
  const narrow = width > 0 && width < 600;
  const rowHeight = narrow ? cardHeight : coarse || tall ? 44 : 36;
  const top = useTop(frame);
  const virtual = useWindowVirtualizer({
    count: rows.total,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
    scrollPaddingStart: 100,
    scrollPaddingEnd: 24,
  });
  // The row height is a constant of the layout: when the layout changes, all measures are void.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measuring again is for the height only
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { show } = rows;
  useEffect(() => show(first, last), [show, first, last]);
  const keys = useRowKeys(rows.total, (index) => virtual.scrollToIndex(index));
  const shown = columns.filter(({ from = 0 }) => width === 0 || width >= from);
  const tracks = {
    "--tracks": narrow ? "minmax(0, 1fr)" : shown.map((column) => column.width).join(" "),
  } as CSSProperties;
  return (
    <div
      ref={frame}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.complete ? rows.total + 1 : (count ?? -1)}
      className={styles.grid}
      style={tracks}
      onKeyDown={keys.onKeyDown}
    >
      <div role="rowgroup" className={styles.head} data-narrow={narrow || undefined}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {shown.map((column) => (
            <SortHead key={column.key} column={column} sort={sort} onSort={onSort} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const item = rows.rowAt(index);
          return (
            <div
              key={index}
              ref={keys.rowRef(index)}
              role="row"
              aria-rowindex={index + 2}
              tabIndex={index === keys.active ? 0 : -1}
              className={styles.row}
              data-card={narrow || undefined}
              style={{ height: rowHeight, transform: `translateY(${start - top}px)` }}
              onFocus={() => keys.setActive(index)}
              onClick={openRow}
            >
              {item === undefined ? (
                <div role="gridcell">
                  <Skeleton width={`${40 + ((index * 37) % 45)}%`} />
                </div>
              ) : narrow ? (
                <div role="gridcell" className={styles.card}>
                  {card(item)}
                </div>
              ) : (
                shown.map((column) => (
                  <div key={column.key} role="gridcell" className={styles.cell} data-align={column.align}>
                    {column.cell(item)}
                  </div>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** A click beside the link of a row goes where the link goes; selecting text does not. */
function openRow(event: MouseEvent<HTMLElement>): void {
  if (event.target instanceof Element && event.target.closest("a, button, input, label")) return;
  if (document.getSelection()?.type === "Range") return;
  event.currentTarget.querySelector("a")?.click();
}

/** Distance of an element from the top of the document. */
function useTop(ref: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const head = element.firstElementChild?.clientHeight ?? 0;
    const measure = () => setTop(Math.round(element.getBoundingClientRect().top + window.scrollY) + head);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [ref]);
  return top;
}
