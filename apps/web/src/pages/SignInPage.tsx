import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { session } from "../api/session-state";
import { Mark } from "../components/shell/Mark";
import { ChoosePasswordForm } from "../components/sign-in/ChoosePasswordForm";
import { CodeForm } from "../components/sign-in/CodeForm";
import { FirstAccountForm } from "../components/sign-in/FirstAccountForm";
import { SignInWays } from "../components/sign-in/SignInWays";
import styles from "./SignInPage.module.css";

const purposes = ["code", "first-account", "password"] as const;
type Purpose = (typeof purposes)[number];

/** What a link is for and its code, which it takes out of the address at once, so that it stays in no history. */
function takeCode(): { purpose: Purpose; code: string } | undefined {
  const hash = new URLSearchParams(window.location.hash.slice(1));
  const purpose = purposes.find((each) => hash.get(each));
  if (purpose === undefined) return undefined;
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return { purpose, code: hash.get(purpose) ?? "" };
}

/** Signs in, and goes where one wanted to go. */
export function SignInPage() {
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [link] = useState(takeCode);
  const goOn = async () => {
    session.begin();
    await client.invalidateQueries();
    // Only addresses of our own: anything else would let a link send people elsewhere.
    if (next?.startsWith("/") && !next.startsWith("//")) await navigate({ href: next, replace: true });
    else await navigate({ to: "/", replace: true });
  };
  const onSignedIn = () => void goOn();
  if (link?.purpose === "first-account")
    return (
      <Card
        title="Make the first administrator"
        note="Whoever holds this account may do everything here, and lets others in. The link is good once, within 15 minutes."
      >
        <FirstAccountForm code={link.code} onSignedIn={onSignedIn} />
      </Card>
    );
  if (link?.purpose === "password")
    return (
      <Card title="Choose a password" note="Wherever you are signed in with the old one, you are signed out.">
        <ChoosePasswordForm code={link.code} onSignedIn={onSignedIn} />
      </Card>
    );
  return (
    <Card
      title="Sign in"
      note="No way in? Where Periplus runs, starting it with --link prints a link that signs an administrator in once."
    >
      {link ? <CodeForm initialCode={link.code} onSignedIn={onSignedIn} /> : <SignInWays onSignedIn={onSignedIn} />}
    </Card>
  );
}

function Card({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <title>{`${title} · Periplus`}</title>
      <div className={styles.card}>
        <p className={styles.brand}>
          <Mark /> Periplus
        </p>
        <h1 className={styles.title}>{title}</h1>
        {children}
        <p className={styles.note}>{note}</p>
      </div>
    </main>
  );
}
