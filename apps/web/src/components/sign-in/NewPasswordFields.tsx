import { newPassword } from "@periplus/shared/account";
import { TextField } from "../../ui/Field";

interface NewPasswordFieldsProps {
  password: string;
  again: string;
  onPassword: (password: string) => void;
  onAgain: (again: string) => void;
}

/** A new password, typed twice. */
export function NewPasswordFields({ password, again, onPassword, onAgain }: NewPasswordFieldsProps) {
  return (
    <>
      <TextField
        label="New password"
        type="password"
        value={password}
        autoComplete="new-password"
        hint="At least 12 characters. Several words are easier to keep in mind than signs."
        onChange={(event) => onPassword(event.target.value)}
      />
      <TextField
        label="The same again"
        type="password"
        value={again}
        autoComplete="new-password"
        onChange={(event) => onAgain(event.target.value)}
      />
    </>
  );
}

/** Why it cannot be taken; undefined where it can. */
export function passwordTrouble(password: string, again: string): string | undefined {
  const parsed = newPassword.safeParse(password);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? "The password cannot be used";
  return password === again ? undefined : "The two passwords differ";
}
