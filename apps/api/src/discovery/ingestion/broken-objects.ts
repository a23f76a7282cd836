const examples = 3;

/** Says of objects that could not be kept how many there are, and why, for a person. */
export function describeBroken(reasons: readonly string[]): string {
  const some = reasons.slice(0, examples).join(" ");
  const more = reasons.length > examples ? ` And ${reasons.length - examples} more.` : "";
  return `${reasons.length} of its objects could not be kept: ${some}${more}`;
}
