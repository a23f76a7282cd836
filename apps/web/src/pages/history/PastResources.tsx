import type { PastResource } from "@periplus/shared/snapshot";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { queryOf } from "../../api/queries";
import { KindGlyph } from "../../components/KindGlyph";
import type { RowColumn } from "../../components/rows/RowGrid";
import type { WindowSource } from "../../components/rows/use-windows";
import { WindowedList } from "../../components/rows/WindowedList";
import { SeverityWord } from "../../components/Severity";
import { countOf, formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { TextField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import text from "../../ui/text.module.css";
import styles from "./HistoryPage.module.css";

type Filter = { readonly [Key in "kind" | "namespace" | "name"]: string | undefined };

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
      {resource.kind}
      {resource.namespace ? ` in ${resource.namespace}` : ""}, {countOf(resource.findings, "finding")}
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
      {countOf(objects, "object")} as they were on <Moment at={takenAt} full />
      {complete ? "" : ", read with gaps"}.{" "}
      <Link {...pathTo.clusterHistory(id, { since: snapshotId })} className={text.inlineLink}>
        Compare with the newest
      </Link>
    </p>
  );
}

/** The objects of a cluster as they were in a snapshot. */
export function PastResources({ id, snapshotId }: { id: string; snapshotId: string }) {
  const { kind, namespace, name } = useSearch({ from: "/shell/clusters/$id/history" });
  const filter: Filter = { kind, namespace, name };
  return (
    <>
      <Then id={id} snapshotId={snapshotId} />
      <FilterForm key={JSON.stringify(filter)} id={id} snapshotId={snapshotId} filter={filter} />
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

function FilterForm({ id, snapshotId, filter }: { id: string; snapshotId: string; filter: Filter }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(filter);
  const set = (key: keyof Filter) => (event: { currentTarget: { value: string } }) =>
    setDraft({ ...draft, [key]: event.currentTarget.value || undefined });
  const show = (event: FormEvent) => {
    event.preventDefault();
    void navigate(pathTo.clusterHistory(id, { at: snapshotId, ...draft }));
  };
  return (
    <form className={styles.choice} onSubmit={show}>
      <TextField label="Kind" placeholder="Deployment" value={draft.kind ?? ""} onChange={set("kind")} />
      <TextField label="Namespace" value={draft.namespace ?? ""} onChange={set("namespace")} />
      <TextField label="Part of the name" value={draft.name ?? ""} onChange={set("name")} />
      <div>
        <Button type="submit">Show</Button>
      </div>
    </form>
  );
}
