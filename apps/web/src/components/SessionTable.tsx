import type { EndpointName } from "@periplus/shared/endpoints";
import type { SessionView } from "@periplus/shared/session";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/problem";
import { invalidate } from "../api/queries";
import { describeBrowser } from "../lib/browser-words";
import { signInMethodWords } from "../lib/words";
import { Button } from "../ui/Button";
import { Moment } from "../ui/Moment";
import { type Column, Table } from "../ui/Table";
import { useToast } from "../ui/Toasts";
import text from "../ui/text.module.css";

interface SessionTableProps {
  sessions: readonly SessionView[];
  withName?: boolean;
  onEnd: (id: string) => Promise<null>;
  /** What lists them. */
  list: EndpointName;
}

/** Browsers that are signed in. */
export function SessionTable({ sessions, withName = false, onEnd, list }: SessionTableProps) {
  const client = useQueryClient();
  const toast = useToast();
  const end = useMutation({
    mutationFn: onEnd,
    onSuccess: () => invalidate(client, list),
    onError: (cause) => toast("Not signed out", toApiError(cause).message),
  });
  const columns: Column<SessionView>[] = [
    ...(withName ? [{ title: "Who", head: true as const, cell: ({ name }: SessionView) => name }] : []),
    {
      title: "Browser",
      ...(withName ? {} : { head: true as const }),
      cell: ({ browser, address, current }) => (
        <>
          {describeBrowser(browser)}
          <span className={text.muted}>{address ? `, from ${address}` : ""}</span>
          {current ? <strong>, this one</strong> : null}
        </>
      ),
    },
    { title: "By", width: "130px", priority: 2, cell: ({ method }) => signInMethodWords[method] },
    { title: "Last seen", width: "112px", cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
    { title: "Ends", width: "112px", priority: 3, cell: ({ expiresAt }) => <Moment at={expiresAt} full="date" /> },
    {
      title: "",
      align: "right",
      width: "90px",
      cell: ({ id, current }) => (
        <Button
          why={current ? "Use Sign out in the account menu" : undefined}
          busy={end.isPending && end.variables === id}
          onClick={() => end.mutate(id)}
        >
          Sign out
        </Button>
      ),
    },
  ];
  return <Table label="Sessions" columns={columns} rows={sessions} rowKey={({ id }) => id} />;
}
