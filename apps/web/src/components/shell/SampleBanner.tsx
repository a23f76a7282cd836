import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { queryOf } from "../../api/queries";
import { whyNot } from "../../lib/may";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../ConfirmDialog";
import styles from "./SampleBanner.module.css";

/** Stands over every page while sample data is among what is shown. */
export function SampleBanner() {
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data } = useQuery({ ...queryOf("listConnectors"), staleTime: 60_000 });
  const remove = useMutation({
    mutationFn: () => call("deleteSampleData"),
    onSuccess: () => {
      setAsking(false);
      void client.invalidateQueries();
    },
  });
  const samples = data?.items.filter((connector) => connector.sample).length ?? 0;
  if (samples === 0) return null;
  const all = samples === data?.items.length;
  return (
    <div className={styles.banner} role="note">
      <span>
        <strong>Sample data.</strong>{" "}
        {all ? "Nothing here is real." : `${samples} of ${data?.items.length} connectors show a simulated estate.`}
      </span>
      <Button look="quiet" why={whyNot(me, "manageConnectors", "everywhere")} onClick={() => setAsking(true)}>
        <span>
          Remove<span className={styles.wide}> sample data</span>
        </span>
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Remove the sample data?"
        action="Remove"
        mutation={remove}
      >
        The simulated estate ends, and everything that was read from it goes. Your own connectors stay.
      </ConfirmDialog>
    </div>
  );
}
