import { useQueryClient } from "@tanstack/react-query";
import { session, useSessionEnded } from "../../api/session-state";
import { Dialog } from "../../ui/Dialog";
import { SignInWays } from "../sign-in/SignInWays";

/** Asks to sign in again over the page, which stays as it is. */
export function SessionEndedDialog() {
  const ended = useSessionEnded();
  const client = useQueryClient();
  return (
    <Dialog open={ended} onClose={session.begin} title="Your session has ended">
      <p>Sign in again to go on. What is on this page stays as it is.</p>
      <SignInWays
        onSignedIn={() => {
          session.begin();
          void client.invalidateQueries();
        }}
      />
    </Dialog>
  );
}
