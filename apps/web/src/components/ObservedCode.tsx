import type { FindingDetail } from "@periplus/shared/finding";
import { Code } from "../ui/code/Code";

interface ObservedCodeProps {
  resource: { readonly kind: string; readonly name: string };
  observed: FindingDetail["observed"];
}

/** A resource as it was read, with the places marked that rules point at. */
export function ObservedCode({ resource, observed: { text, language, marks } }: ObservedCodeProps) {
  return (
    <Code
      text={text}
      language={language}
      marks={marks}
      height="max(360px, 62vh)"
      label={`${resource.kind} ${resource.name} as observed`}
    />
  );
}
