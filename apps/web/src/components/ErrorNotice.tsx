import { toApiError } from "../api/problem";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Notice } from "../ui/Notice";
import text from "../ui/text.module.css";

/** What failed, in the API's words, with a way to try again and the request's id to hand on. */
export function ErrorNotice({ error, what, onRetry }: { error: unknown; what: string; onRetry?: () => void }) {
  const problem = toApiError(error);
  return (
    <Notice
      tone="problem"
      announce
      title={`${what}: ${lowerFirst(problem.title)}.`}
      actions={
        <>
          {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
          {problem.requestId ? <CopyButton label="Copy the request id" text={problem.requestId} /> : null}
        </>
      }
    >
      {problem.detail}
      {problem.issues.map((issue) => (
        <p key={`${issue.path} ${issue.message}`}>
          {issue.path ? <code>{issue.path}</code> : null} {issue.message}
        </p>
      ))}
      {problem.requestId ? (
        <p className={text.mono}>
          {problem.code}, request {problem.requestId}
        </p>
      ) : null}
    </Notice>
  );
}

const lowerFirst = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);
