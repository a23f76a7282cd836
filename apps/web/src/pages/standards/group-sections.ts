import type { RequirementRow, StandardDetail } from "@periplus/shared/standard";

type SectionOfStandard = StandardDetail["sections"][number];

interface Group {
  readonly section: SectionOfStandard;
  readonly own: readonly RequirementRow[];
}

/** An outermost section with its own requirements and the sections in it. */
export interface OuterGroup extends Group {
  readonly inner: readonly Group[];
}

/** The requirements by section, in the standard's order; sections without any are left out. */
export function groupSections(
  sections: readonly SectionOfStandard[],
  requirements: readonly RequirementRow[],
): OuterGroup[] {
  const groupOf = (section: SectionOfStandard): Group => ({
    section,
    own: requirements.filter((requirement) => requirement.section === section.id),
  });
  return sections
    .filter(({ level }) => level === 0)
    .map((section): OuterGroup => {
      const inner = sections.filter(({ id, level }) => level > 0 && id.startsWith(`${section.id}.`)).map(groupOf);
      return { ...groupOf(section), inner: inner.filter(({ own }) => own.length > 0) };
    })
    .filter(({ own, inner }) => own.length + inner.length > 0);
}
