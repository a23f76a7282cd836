import { useBlocker } from "@tanstack/react-router";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";

/** Asks before a page is left on which something was written and not saved. */
export function UnsavedGuard({ isUnsaved }: { isUnsaved: boolean }) {
  const { proceed, reset, status } = useBlocker({
    shouldBlockFn: () => isUnsaved,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  if (status !== "blocked") return null;
  return (
    <Dialog
      open
      onClose={reset}
      title="Leave without saving?"
      actions={
        <>
          <Button onClick={reset}>Stay</Button>
          <Button look="danger" onClick={proceed}>
            Leave
          </Button>
        </>
      }
    >
      <p>What you wrote is not saved.</p>
    </Dialog>
  );
}
