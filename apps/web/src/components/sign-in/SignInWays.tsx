import { useQuery } from "@tanstack/react-query";
import { queryOf } from "../../api/queries";
import { Region } from "../Region";
import { CodeForm } from "./CodeForm";
import { PasswordForm } from "./PasswordForm";
import styles from "./SignIn.module.css";

/** Every way in that this installation has. */
export function SignInWays({ onSignedIn }: { onSignedIn: () => void }) {
  const query = useQuery(queryOf("getSignInOptions"));
  return (
    <Region query={query} what="The ways in">
      {({ password }) => (
        <div className={styles.ways}>
          {password ? (
            <>
              <PasswordForm onStep={onSignedIn} />
              <details className={styles.more}>
                <summary>I have a link</summary>
                <CodeForm onSignedIn={onSignedIn} />
              </details>
            </>
          ) : (
            <CodeForm onSignedIn={onSignedIn} />
          )}
        </div>
      )}
    </Region>
  );
}
