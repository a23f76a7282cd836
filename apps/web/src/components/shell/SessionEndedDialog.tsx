import { useQueryClient } from "@tanstack/react-query";
import { session, useSessionState } from "../../api/session-state";
import { Dialog } from "../../ui/Dialog";
import { SignInWays } from "../sign-in/SignInWays";

/** Asks to sign in again over the page, which stays as it is. */
export function SessionEndedDialog() {
  const state = useSessionState();
  const client = useQueryClient();
  return (
    <Dialog
      open={state !== "good"}
      onClose={session.begin}
      title={state === "stale" ? "Show once more who you are" : "Your session has ended"}
    >
      <p>
        {state === "stale"
          ? "How you sign in is changed only shortly after signing in. Sign in again, then do it once more."
          : "Sign in again to go on. What is on this page stays as it is."}
      </p>
      <SignInWays
        onSignedIn={() => {
          session.begin();
          void client.invalidateQueries();
        }}
      />
    </Dialog>
  );
}
