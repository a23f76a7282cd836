import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { session } from "../api/session-state";
import { SignInForm } from "../components/SignInForm";
import { Mark } from "../components/shell/Mark";
import styles from "./SignInPage.module.css";

/** Takes the code out of the address at once, so that it stays in no history. */
function takeCode(): string {
  const code = new URLSearchParams(window.location.hash.slice(1)).get("code") ?? "";
  if (code) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return code;
}

/** Signs in with the one-time link, and goes where one wanted to go. */
export function SignInPage() {
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [code] = useState(takeCode);
  const goOn = async () => {
    session.begin();
    await client.invalidateQueries();
    // Only addresses of our own: anything else would let a link send people elsewhere.
    if (next?.startsWith("/") && !next.startsWith("//")) await navigate({ href: next, replace: true });
    else await navigate({ to: "/", replace: true });
  };
  return (
    <main className={styles.page}>
      <title>Sign in · Periplus</title>
      <div className={styles.card}>
        <p className={styles.brand}>
          <Mark /> Periplus
        </p>
        <h1 className={styles.title}>Sign in</h1>
        <SignInForm initialCode={code} onSignedIn={() => void goOn()} />
        <p className={styles.note}>
          No link at hand? Start Periplus again where it runs: every start prints another, and the data stays. An
          administrator can make one through the API too.
        </p>
      </div>
    </main>
  );
}
