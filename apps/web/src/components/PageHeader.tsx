import { IconChevronLeft } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import text from "../ui/text.module.css";
import styles from "./PageHeader.module.css";

interface PageHeaderProps {
  title: string;
  /** The page above this one. */
  up?: { title: string; path: LinkProps };
  /** A mark before the title: a glyph, a severity. */
  mark?: ReactNode;
  /** Beside the title: counts, age. */
  note?: ReactNode;
  /** Below the title: what this is. */
  lead?: ReactNode;
  actions?: ReactNode;
}

/** Where one is, what it is called, how old it is, and what can be done. */
export function PageHeader({ title, up, mark, note, lead, actions }: PageHeaderProps) {
  return (
    <div className={styles.header}>
      <title>{`${title} · Periplus`}</title>
      {up ? (
        <nav aria-label="Breadcrumb" className={styles.crumb}>
          <Link {...up.path} className={`${text.link} ${styles.up}`}>
            <IconChevronLeft size={16} stroke={1.5} />
            {up.title}
          </Link>
        </nav>
      ) : null}
      <div className={styles.line}>
        {mark ? <span className={styles.mark}>{mark}</span> : null}
        <h1 className={styles.title}>{title}</h1>
        {note ? <span className={styles.note}>{note}</span> : null}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
      {lead ? <div className={styles.lead}>{lead}</div> : null}
    </div>
  );
}
