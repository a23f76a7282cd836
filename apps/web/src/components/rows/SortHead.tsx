import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { RowColumn } from "./RowGrid";
import styles from "./RowGrid.module.css";

interface SortHeadProps<Item> {
  column: RowColumn<Item>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

/** A column's title; a button where the API can sort by it. */
export function SortHead<Item>({ column, sort, onSort }: SortHeadProps<Item>) {
  const { title, align } = column;
  const name = column.sort;
  if (name === undefined || onSort === undefined)
    return (
      <div role="columnheader" className={styles.title} data-align={align}>
        {title}
      </div>
    );
  const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
  return (
    <div role="columnheader" className={styles.title} data-align={align} aria-sort={direction}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort(direction === "ascending" ? `-${name}` : name)}
      >
        {title}
        {direction === "ascending" ? <IconArrowUp size={12} stroke={1.75} /> : null}
        {direction === "descending" ? <IconArrowDown size={12} stroke={1.75} /> : null}
      </button>
    </div>
  );
}
