import type { Right } from "./rights.js";

/** A list of rights as lines of a document, each with what it is for behind `comment`; equal names once. */
export function writeRights(
  rights: readonly Right[],
  { comment, indent, end }: { comment: string; indent: string; end: string },
): string {
  return [...Map.groupBy(rights, ({ permission }) => permission)]
    .map(([permission, same]) => {
      const why = [...new Set(same.map((right) => right.why))].join(" ");
      return `${indent}${comment} ${why}\n${indent}${quote(permission, end)}`;
    })
    .join("\n");
}

/** `end` is a comma in HCL; Bicep quotes otherwise and needs none. */
function quote(text: string, end: string): string {
  return end === "" ? `'${text}'` : `"${text}"${end}`;
}

export const inHcl = { comment: "#", indent: "      ", end: "," } as const;
export const inBicep = { comment: "//", indent: "        ", end: "" } as const;
