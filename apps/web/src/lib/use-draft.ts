import { useState } from "react";

/** What is written in a form about a thing. */
export interface Draft<Thing, Form> {
  /** The thing when somebody wrote: what they decide is about that. */
  readonly seen: Thing;
  readonly form: Form;
  /** What they saw before somebody else changed it. */
  readonly before?: Thing;
}

/**
 * A form about a thing that others may change meanwhile. Until something is written it shows the `latest`; what is
 * written stays. `formOf` fills the form with a thing.
 */
export function useDraft<Thing, Form extends object>(latest: Thing, formOf: (thing: Thing) => Form) {
  const [written, setWritten] = useState<Draft<Thing, Form>>();
  const draft = written ?? { seen: latest, form: formOf(latest) };
  return {
    seen: draft.seen,
    form: draft.form,
    write: (form: Form) => setWritten({ ...draft, form }),
    /** Somebody else was quicker: theirs is where nothing was written. */
    moveOn: (now: Thing) => setWritten((current = draft) => movedOn(current, now, formOf)),
    /** Theirs is, too, where both wrote. */
    takeTheirs: () => setWritten((current = draft) => withTheirs(current, formOf)),
    discard: () => setWritten(undefined),
  };
}

/** A draft after somebody else changed the thing. */
export function movedOn<Thing, Form extends object>(
  { seen, form }: Draft<Thing, Form>,
  now: Thing,
  formOf: (thing: Thing) => Form,
): Draft<Thing, Form> {
  return { seen: now, form: merge(form, formOf(now), formOf(seen)), before: seen };
}

/** The same with the other's values where both wrote. */
export function withTheirs<Thing, Form extends object>(
  draft: Draft<Thing, Form>,
  formOf: (thing: Thing) => Form,
): Draft<Thing, Form> {
  if (draft.before === undefined) return draft;
  return { ...draft, form: merge(formOf(draft.seen), draft.form, formOf(draft.before)) };
}

/** The fields of `first` that differ from those of `base`, and those of `second` besides. */
function merge<Form extends object>(first: Form, second: Form, base: Form): Form {
  const fieldsOf = (form: Form) => form as Readonly<Record<string, unknown>>;
  const [own, rest, old] = [fieldsOf(first), fieldsOf(second), fieldsOf(base)] as const;
  const isSame = (key: string) => JSON.stringify(own[key]) === JSON.stringify(old[key]);
  const merged = Object.keys({ ...second, ...first }).map((key) => [key, (isSame(key) ? rest : own)[key]]);
  // A field may be there or not, as a setting that is left to the wider scopes.
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}
