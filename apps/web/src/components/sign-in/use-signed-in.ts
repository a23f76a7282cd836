import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { session } from "../../api/session-state";
import { ownPath } from "../../lib/own-path";

/** What follows a sign-in: everything is asked anew, and one goes where one wanted to go. */
export function useSignedIn(): (next: string | null | undefined) => Promise<void> {
  const navigate = useNavigate();
  const client = useQueryClient();
  return async (next) => {
    session.begin();
    await client.invalidateQueries();
    const href = ownPath(next, window.location.origin);
    if (href === undefined) await navigate({ to: "/", replace: true });
    else await navigate({ href, replace: true });
  };
}
