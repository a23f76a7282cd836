import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ChoosePasswordForm } from "../components/sign-in/ChoosePasswordForm";
import { CodeForm } from "../components/sign-in/CodeForm";
import { FirstAccountForm } from "../components/sign-in/FirstAccountForm";
import { SignInCard } from "../components/sign-in/SignInCard";
import { SignInWays } from "../components/sign-in/SignInWays";
import { useSignedIn } from "../components/sign-in/use-signed-in";

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
  const [link] = useState(takeCode);
  const signedIn = useSignedIn();
  const onSignedIn = () => void signedIn(next);
  if (link?.purpose === "first-account")
    return (
      <SignInCard
        title="Make the first administrator"
        note="Whoever holds this account may do everything here, and lets others in. The link is good once, within 10 minutes."
      >
        <FirstAccountForm code={link.code} onSignedIn={onSignedIn} />
      </SignInCard>
    );
  if (link?.purpose === "password")
    return (
      <SignInCard title="Choose a password" note="Wherever you are signed in with the old one, you are signed out.">
        <ChoosePasswordForm code={link.code} onSignedIn={onSignedIn} />
      </SignInCard>
    );
  return (
    <SignInCard
      title="Sign in"
      note="No way in? Where Periplus runs, starting it with --link prints a link that signs an administrator in once."
    >
      {link ? <CodeForm initialCode={link.code} onSignedIn={onSignedIn} /> : <SignInWays onSignedIn={onSignedIn} />}
    </SignInCard>
  );
}
