import type { PasskeyOptions } from "@periplus/shared/passkey";
import type { SignInOptions, SignInStep } from "@periplus/shared/session";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryOf } from "../../api/queries";
import { hasPasskeys } from "../../lib/passkey-browser";
import { Region } from "../Region";
import { CodeForm } from "./CodeForm";
import { PasskeyStep } from "./PasskeyStep";
import { PasswordForm } from "./PasswordForm";
import { ProviderButton } from "./ProviderButton";
import styles from "./SignIn.module.css";

/** Every way in that this installation has. */
export function SignInWays({ onSignedIn }: { onSignedIn: () => void }) {
  const query = useQuery(queryOf("getSignInOptions"));
  const [second, setSecond] = useState<PasskeyOptions | null>(null);
  const onStep = ({ passkey }: SignInStep) => (passkey === null ? onSignedIn() : setSecond(passkey));
  if (second !== null) return <PasskeyStep options={second} onSignedIn={onSignedIn} />;
  return (
    <Region query={query} what="The ways in">
      {(ways) => <Ways ways={ways} onStep={onStep} onSignedIn={onSignedIn} />}
    </Region>
  );
}

interface WaysProps {
  ways: SignInOptions;
  onStep: (step: SignInStep) => void;
  onSignedIn: () => void;
}

function Ways({ ways: { password, passkey, provider }, onStep, onSignedIn }: WaysProps) {
  const withPasskey = passkey && hasPasskeys();
  if (!password && !withPasskey && provider === null) return <CodeForm onSignedIn={onSignedIn} />;
  return (
    <div className={styles.ways}>
      {provider === null ? null : <ProviderButton name={provider} />}
      {provider !== null && (password || withPasskey) ? <p className={styles.or}>or</p> : null}
      {password ? <PasswordForm onStep={onStep} /> : null}
      {password && withPasskey ? <p className={styles.or}>or</p> : null}
      {withPasskey ? <PasskeyStep onSignedIn={onSignedIn} /> : null}
      <details className={styles.more}>
        <summary>I have a link</summary>
        <CodeForm onSignedIn={onSignedIn} />
      </details>
    </div>
  );
}
