import type { ReactNode } from "react";
import styles from "./Table.module.css";

export interface Column<Row> {
  /** Also the label of the value where a row is drawn as a card. */
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right, on one grid. */
  align?: "right";
  /** Secondary columns go first where there is little room: 1 stays longest. */
  priority?: 1 | 2 | 3;
  /** The column that names the row. */
  head?: true;
  width?: string;
}

interface TableProps<Row> {
  /** What the table lists, for those who do not see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** A table of two or three short columns stays one on the narrowest page. */
  compact?: boolean;
  /** Marks a row as of lesser weight. */
  faded?: (row: Row) => boolean;
}

/** A table of at most some hundred rows; on a narrow page each row becomes a card. */
export function Table<Row>({ label, columns, rows, rowKey, faded, compact = false }: TableProps<Row>) {
  return (
    <div className={styles.frame} data-compact={compact || undefined}>
      {/* The roles are written out because `display: block` takes them away where rows become cards. */}
      <table className={styles.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, align, priority, width }) => (
              <th
                key={title}
                role="columnheader"
                scope="col"
                data-align={align}
                data-priority={priority}
                style={width === undefined ? undefined : { width }}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row" data-faded={faded?.(row) || undefined}>
              {columns.map(({ title, cell, align, priority, head }) =>
                head ? (
                  <th key={title} role="rowheader" scope="row" data-head>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} role="cell" data-align={align} data-priority={priority} data-title={title}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
