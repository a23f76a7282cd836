import type { PastResource, PastResourceQuery } from "@periplus/shared/snapshot";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { queryOf } from "../../api/queries";
import { KindGlyph } from "../../components/KindGlyph";
import type { RowColumn } from "../../components/rows/RowGrid";
import type { WindowSource } from "../../components/rows/use-windows";
import { WindowedList } from "../../components/rows/WindowedList";
import { SeverityWord } from "../../components/Severity";
import { formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { TextField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import styles from "./HistoryPage.module.css";

type Filter = Pick<PastResourceQuery, "kind" | "namespace" | "name">;

const sourceOf = (id: string, snapshotId: string, filter: Filter): WindowSource<PastResource> => ({
  key: ["listPastResources", id, snapshotId, filter],
  read: (cursor, signal) =>
    call(
      "listPastResources",
      { params: { id }, query: { snapshotId, ...filter, limit: 100, ...(cursor ? { cursor } : {}) } },
      signal,
    ),
});

const nameOf = (resource: PastResource) => (
  <Link {...pathTo.resource(resource.id)} tabIndex={-1} className={styles.name}>
    {resource.name}
  </Link>
);

const columns: RowColumn<PastResource>[] = [
  { key: "name", title: "Name", width: "minmax(160px, 3fr)", cell: nameOf },
  {
    key: "kind",
    title: "Kind",
    width: "minmax(120px, 2fr)",
    cell: ({ kind }) => (
      <span className={styles.kind}>
        <KindGlyph kind={kind} />
        <span className={styles.cut}>{kind}</span>
      </span>
    ),
  },
  {
    key: "namespace",
    title: "Namespace",
    width: "minmax(100px, 2fr)",
    from: 720,
    cell: ({ namespace }) => <span className={styles.cut}>{namespace}</span>,
  },
  { key: "severity", title: "Worst", width: "96px", cell: ({ severity }) => <SeverityWord severity={severity} /> },
  { key: "findings", title: "Findings", width: "72px", align: "right", cell: ({ findings }) => formatNumber(findings) },
  {
    key: "gone",
    title: "Since then",
    width: "minmax(110px, 1fr)",
    from: 840,
    cell: ({ goneAt }) =>
      goneAt === null ? (
        "still there"
      ) : (
        <>
          gone <Moment at={goneAt} />
        </>
      ),
  },
];

const card = (resource: PastResource) => (
  <>
    {nameOf(resource)}
    <span className={styles.cut}>
      {resource.kind} {resource.namespace ? `in ${resource.namespace}` : ""}, {formatNumber(resource.findings)} findings
    </span>
  </>
);

/** Which moment this is. */
function Then({ id, snapshotId }: { id: string; snapshotId: string }) {
  const query = { since: snapshotId, until: snapshotId };
  const { data } = useQuery(queryOf("compareSnapshots", { params: { id }, query }));
  if (data === undefined) return null;
  const { takenAt, objects, complete } = data.until;
  return (
    <p className={styles.then}>
      {formatNumber(objects)} objects as they were on <Moment at={takenAt} full />
      {complete ? "" : ", read with gaps"}.
    </p>
  );
}

/** The objects of a cluster as they were in a snapshot. */
export function PastResources({ id, snapshotId }: { id: string; snapshotId: string }) {
  const [filter, setFilter] = useState<Filter>({});
  const [draft, setDraft] = useState<Filter>({});
  const set = (key: keyof Filter) => (event: { currentTarget: { value: string } }) => {
    const { [key]: _old, ...others } = draft;
    setDraft(event.currentTarget.value ? { ...others, [key]: event.currentTarget.value } : others);
  };
  const show = (event: FormEvent) => {
    event.preventDefault();
    setFilter(draft);
  };
  return (
    <>
      <Then id={id} snapshotId={snapshotId} />
      <form className={styles.choice} onSubmit={show}>
        <TextField label="Kind" placeholder="Deployment" value={draft.kind ?? ""} onChange={set("kind")} />
        <TextField label="Namespace" value={draft.namespace ?? ""} onChange={set("namespace")} />
        <TextField label="Part of the name" value={draft.name ?? ""} onChange={set("name")} />
        <div>
          <Button type="submit">Show</Button>
        </div>
      </form>
      <WindowedList
        label="Objects then"
        what="The objects"
        source={sourceOf(id, snapshotId, filter)}
        stopped={false}
        columns={columns}
        card={card}
        empty={<EmptyState title="No object was like that" />}
      />
    </>
  );
}
