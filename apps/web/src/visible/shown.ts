import { visibleText } from "@periplus/shared/visible-text";

/** Attributes that people read. */
const words = ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext"] as const;
/** Almost every text: nothing to look for in it. */
const plain = /^[\n\r\t\u0020-\u007e]*$/;

const show = (value: unknown): unknown =>
  typeof value === "string" && !plain.test(value) ? visibleText(value, { keepLines: true }) : value;

/**
 * The properties of an element with every text in them as people may be shown it: whatever a cluster, a cloud or a person
 * calls something, nothing in it hides or moves what stands around it.
 */
export function shown<Props extends object>(properties: Props): Props {
  const given = properties as Record<string, unknown>;
  const { children } = given;
  const changed = ["children", ...words].flatMap((key) => {
    const after = key === "children" && Array.isArray(children) ? showEach(children) : show(given[key]);
    return after === given[key] ? [] : [[key, after] as const];
  });
  return changed.length === 0 ? properties : { ...properties, ...Object.fromEntries(changed) };
}

function showEach(children: readonly unknown[]): readonly unknown[] {
  const each = children.map(show);
  return each.some((child, index) => child !== children[index]) ? each : children;
}
