import type { Cloud } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { pathTo } from "../paths";
import text from "../ui/text.module.css";
import { CloudMark } from "./CloudMark";
import { KindGlyph } from "./KindGlyph";
import styles from "./Named.module.css";

/** A cluster by cloud and name, as a link. */
export function ClusterName({
  cluster,
  tabIndex,
}: {
  cluster: { id: string; name: string; cloud: Cloud };
  tabIndex?: number;
}) {
  return (
    <span className={`${styles.named} ${styles.cluster}`}>
      <CloudMark cloud={cluster.cloud} />
      <Link
        {...pathTo.cluster(cluster.id)}
        className={`${text.link} ${styles.name}`}
        title={cluster.name}
        {...(tabIndex === undefined ? {} : { tabIndex })}
      >
        {cluster.name}
      </Link>
    </span>
  );
}

/** A resource by glyph, kind and name. */
export function ResourceName({ resource }: { resource: { kind: string; name: string; namespace: string | null } }) {
  return (
    <span
      className={styles.named}
      title={`${resource.kind} ${resource.namespace ? `${resource.namespace}/` : ""}${resource.name}`}
    >
      <KindGlyph kind={resource.kind} />
      <span className={styles.name}>
        <span className={text.muted}>{resource.kind} </span>
        {resource.namespace ? <span className={text.muted}>{resource.namespace}/</span> : null}
        {resource.name}
      </span>
    </span>
  );
}
