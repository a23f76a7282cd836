import { type Exemption, expiringDays } from "@periplus/shared/exemption";
import { useNow } from "../../ui/now";
import { PlainMark } from "../StateMarks";

const day = 24 * 60 * 60_000;

/** Whether an exemption holds, and whether it will for long. */
export function ExemptionMark({
  exemption: { state, expiresAt },
}: {
  exemption: Pick<Exemption, "state" | "expiresAt">;
}) {
  const now = useNow();
  if (state === "revoked") return <PlainMark mark="stopped" word="Revoked" />;
  if (state === "expired") return <PlainMark mark="none" word="Expired" />;
  const left = new Date(expiresAt).getTime() - now.getTime();
  if (left > expiringDays * day) return <PlainMark mark="pass" word="Active" />;
  return <PlainMark mark="soon" word="Ends soon" />;
}
