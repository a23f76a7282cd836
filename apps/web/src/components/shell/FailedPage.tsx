import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ErrorNotice } from "../ErrorNotice";
import styles from "./Standalone.module.css";

/** Stands where a page failed as a whole. */
export function FailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <div className={styles.page}>
      <title>Not available · Periplus</title>
      <ErrorNotice error={error} what="This page could not be shown" onRetry={() => void router.invalidate()} />
    </div>
  );
}
