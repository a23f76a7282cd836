import { useState } from "react";
import { useMe } from "../../api/me";
import { whyNot } from "../../lib/may";
import { Button, type ButtonLook } from "../../ui/Button";
import { ExemptDialog } from "./ExemptDialog";
import type { ExemptTarget } from "./targets";

interface ExemptButtonProps {
  ruleId: string;
  targets: readonly ExemptTarget[];
  look?: ButtonLook;
  /** What is exempt, for those who do not see what the button stands beside. */
  label?: string;
}

/** Opens the form that makes an exemption; for a reader it says why it does not. */
export function ExemptButton({ ruleId, targets, look = "plain", label }: ExemptButtonProps) {
  const me = useMe();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} why={whyNot(me, "manageExemptions")} aria-label={label} onClick={() => setOpen(true)}>
        Exempt…
      </Button>
      {open ? <ExemptDialog ruleId={ruleId} targets={targets} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
