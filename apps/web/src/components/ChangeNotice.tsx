import { ChangedMeanwhile, type Difference } from "../api/change-seen";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { type Column, Table } from "../ui/Table";
import styles from "./ChangeNotice.module.css";
import { ErrorNotice } from "./ErrorNotice";

interface ChangeNoticeProps {
  error: unknown;
  /** "Not saved". */
  what: string;
  /** Puts theirs into the form that the notice is in; absent where there is no form. */
  onTake?: () => void;
  /** Why the form cannot be saved. */
  why?: string | undefined;
}

const columns: Column<Difference>[] = [
  { title: "What", head: true, cell: ({ what }) => what },
  { title: "When you looked", cell: ({ seen }) => seen ?? "nothing" },
  { title: "Now", cell: ({ now }) => now ?? "nothing" },
];

/** A form may be longer than what is seen of it. */
const show = (notice: HTMLElement | null) => notice?.scrollIntoView({ block: "nearest" });

/** Why a change was not made: where somebody else was quicker, with what they changed and what can be done of it. */
export function ChangeNotice({ error, what, onTake, why }: ChangeNoticeProps) {
  if (!(error instanceof ChangedMeanwhile)) return <ErrorNotice error={error} what={what} />;
  const choice = (
    <>
      <Button type="submit" why={why}>
        Keep mine and save
      </Button>
      <Button onClick={onTake}>Take theirs</Button>
    </>
  );
  return (
    <div ref={show} className={styles.notice}>
      <Notice
        tone="warning"
        announce
        title={`${what}: somebody else changed this after you looked.`}
        actions={onTake ? choice : null}
      >
        {onTake
          ? "The form has theirs now where you wrote nothing, and still yours where you wrote."
          : "Nothing was done. Do it again if you want it all the same."}
        <div className={styles.table}>
          <Table
            compact
            label="What somebody else changed"
            columns={columns}
            rows={error.differences}
            rowKey={({ what: name }) => name}
          />
        </div>
      </Notice>
    </div>
  );
}
