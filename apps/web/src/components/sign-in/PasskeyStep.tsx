import type { PasskeyOptions } from "@periplus/shared/passkey";
import { startAuthentication } from "@simplewebauthn/browser";
import { useMutation } from "@tanstack/react-query";
import { call } from "../../api/client";
import { ApiError } from "../../api/problem";
import { describePasskeyError } from "../../lib/passkey-browser";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { ErrorNotice } from "../ErrorNotice";
import styles from "./SignIn.module.css";

interface PasskeyStepProps {
  /** What the password was answered with; absent where the passkey comes alone. */
  options?: PasskeyOptions;
  onSignedIn: () => void;
}

type BrowserOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];

/** Asks the browser for a passkey, and signs in with it. */
export function PasskeyStep({ options, onSignedIn }: PasskeyStepProps) {
  const show = useMutation({
    mutationFn: async () => {
      const optionsJSON = options ?? (await call("beginPasskeySession")).options;
      const shown = await startAuthentication({ optionsJSON: optionsJSON as unknown as BrowserOptions });
      const { id, rawId, response } = shown;
      return call("createPasskeySession", { body: { id, rawId, type: "public-key", response: { ...response } } });
    },
    onSuccess: onSignedIn,
  });
  return (
    <div className={styles.buttons}>
      {options ? <p>The password is right. Now show one of your passkeys.</p> : null}
      <Button
        look={options ? "primary" : "plain"}
        className={styles.wide}
        busy={show.isPending}
        onClick={() => show.mutate()}
      >
        Sign in with a passkey
      </Button>
      {show.error instanceof ApiError ? <ErrorNotice error={show.error} what="Not signed in" /> : null}
      {show.error && !(show.error instanceof ApiError) ? (
        <Notice tone="problem" announce title="Not signed in.">
          {describePasskeyError(show.error)}
        </Notice>
      ) : null}
    </div>
  );
}
