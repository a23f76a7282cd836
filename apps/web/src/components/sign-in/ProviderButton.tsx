import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { call } from "../../api/client";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../ErrorNotice";
import styles from "./SignIn.module.css";

/** Sends the browser to the identity provider, which sends it back to `/sign-in/callback`. */
export function ProviderButton({ name }: { name: string }) {
  const { next } = useSearch({ from: "/sign-in" });
  const begin = useMutation({
    mutationFn: () => call("beginProviderSession", { body: { next: next ?? null } }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <div className={styles.buttons}>
      <Button
        look="primary"
        className={styles.wide}
        busy={begin.isPending || begin.isSuccess}
        onClick={() => begin.mutate()}
      >
        Sign in with {name}
      </Button>
      {begin.error ? <ErrorNotice error={begin.error} what="Not signed in" /> : null}
    </div>
  );
}
