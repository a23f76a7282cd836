import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { call } from "../api/client";
import { ErrorNotice } from "../components/ErrorNotice";
import { SignInCard } from "../components/sign-in/SignInCard";
import { useSignedIn } from "../components/sign-in/use-signed-in";
import { buttonClass } from "../ui/Button";
import text from "../ui/text.module.css";

/** Where the identity provider sends the browser back to: signs in with what stands in the address. */
export function ProviderReturnPage() {
  const search = useSearch({ from: "/sign-in/callback" });
  const [{ state = "", ...rest }] = useState(search);
  const signedIn = useSignedIn();
  const signIn = useMutation({
    mutationFn: () => call("createProviderSession", { body: { state, ...rest } }),
    onSuccess: ({ next }) => signedIn(next),
  });
  const { mutate } = signIn;
  useEffect(() => {
    // The code is good once; it stays in no history all the same.
    window.history.replaceState(window.history.state, "", window.location.pathname);
    mutate();
  }, [mutate]);
  return (
    <SignInCard title="Signing in" note="The identity provider says who you are, and an administrator what you may do.">
      {signIn.error ? (
        <>
          <ErrorNotice error={signIn.error} what="Not signed in" />
          <div>
            <Link to="/sign-in" className={buttonClass()}>
              To the sign-in page
            </Link>
          </div>
        </>
      ) : (
        <p className={text.muted} role="status">
          One moment…
        </p>
      )}
    </SignInCard>
  );
}
