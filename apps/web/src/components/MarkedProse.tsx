import { Fragment } from "react";

/** Words in which `backticks` mean code. */
export function MarkedProse({ text }: { text: string }) {
  return text.split(/(`[^`]+`)/).map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text never move
    if (/^`[^`]+`$/.test(part)) return <code key={index}>{part.slice(1, -1)}</code>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    return <Fragment key={index}>{part}</Fragment>;
  });
}
