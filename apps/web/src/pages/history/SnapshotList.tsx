import type { Snapshot } from "@periplus/shared/snapshot";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { queryOf } from "../../api/queries";
import type { RowColumn } from "../../components/rows/RowGrid";
import type { WindowSource } from "../../components/rows/use-windows";
import { WindowedList } from "../../components/rows/WindowedList";
import { formatNumber, signed } from "../../lib/number";
import { formatDateTime } from "../../lib/time";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { SelectField } from "../../ui/Field";
import { Moment } from "../../ui/Moment";
import styles from "./HistoryPage.module.css";

const sourceOf = (id: string): WindowSource<Snapshot> => ({
  key: ["listSnapshots", id],
  read: (cursor, signal) =>
    call("listSnapshots", { params: { id }, query: { limit: 100, ...(cursor ? { cursor } : {}) } }, signal),
});

/** Every snapshot of a cluster, and two of them to compare. */
export function SnapshotList({ id }: { id: string }) {
  const taken = (snapshot: Snapshot) => (
    <Link {...pathTo.clusterHistory(id, { at: snapshot.id })} tabIndex={-1} className={styles.name}>
      <Moment at={snapshot.takenAt} full /> #{snapshot.id}
    </Link>
  );
  const columns: RowColumn<Snapshot>[] = [
    { key: "taken", title: "Taken", width: "minmax(170px, 2fr)", cell: taken },
    {
      key: "complete",
      title: "Read",
      width: "minmax(90px, 1fr)",
      from: 720,
      cell: ({ complete }) => (complete ? "whole" : "with gaps"),
    },
    number("objects", "Objects", ({ objects }) => formatNumber(objects)),
    number("added", "New", ({ added }) => signed(added, "+")),
    number("changed", "Changed", ({ changed }) => formatNumber(changed)),
    number("gone", "Gone", ({ gone }) => signed(gone, "−")),
    { ...number("opened", "Findings", ({ findingsOpened }) => signed(findingsOpened, "+")), from: 820 },
    { ...number("resolved", "Resolved", ({ findingsClosed }) => signed(findingsClosed, "−")), from: 820 },
  ];
  const card = (snapshot: Snapshot) => (
    <>
      {taken(snapshot)}
      <span className={styles.cut}>
        {formatNumber(snapshot.objects)} objects: {signed(snapshot.added, "+")} new, {formatNumber(snapshot.changed)}{" "}
        changed, {signed(snapshot.gone, "−")} gone
      </span>
    </>
  );
  return (
    <>
      <CompareForm id={id} />
      <WindowedList
        label="Snapshots"
        what="The snapshots"
        source={sourceOf(id)}
        stopped={false}
        columns={columns}
        card={card}
        empty={
          <EmptyState title="This cluster has not been read yet">
            <p>Every discovery that reads it leaves a snapshot here.</p>
          </EmptyState>
        }
      />
    </>
  );
}

const number = (key: string, title: string, cell: (snapshot: Snapshot) => string): RowColumn<Snapshot> => ({
  key,
  title,
  width: "minmax(72px, 1fr)",
  align: "right",
  cell,
});

/** Two of the newest snapshots, for the first look the newest two. */
function CompareForm({ id }: { id: string }) {
  const navigate = useNavigate();
  const { data } = useQuery(queryOf("listSnapshots", { params: { id }, query: { limit: 100 } }));
  const [chosen, setChosen] = useState<{ since?: string; until?: string }>({});
  const [newest, before] = data?.items ?? [];
  if (data === undefined || newest === undefined || before === undefined) return null;
  const { since = before.id, until = newest.id } = chosen;
  const compare = (event: FormEvent) => {
    event.preventDefault();
    void navigate(pathTo.clusterHistory(id, { since, until }));
  };
  const options = data.items.map((snapshot) => (
    <option key={snapshot.id} value={snapshot.id}>
      {formatDateTime(new Date(snapshot.takenAt))} #{snapshot.id}
    </option>
  ));
  return (
    <form className={styles.choice} onSubmit={compare}>
      <SelectField
        label="From"
        value={since}
        onChange={({ currentTarget }) => setChosen({ ...chosen, since: currentTarget.value })}
      >
        {options}
      </SelectField>
      <SelectField
        label="To"
        value={until}
        onChange={({ currentTarget }) => setChosen({ ...chosen, until: currentTarget.value })}
      >
        {options}
      </SelectField>
      <div>
        <Button type="submit" look="primary">
          Compare
        </Button>
      </div>
    </form>
  );
}
