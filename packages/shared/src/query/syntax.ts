/** One value of a term: a word, or a comparison such as `>=high`. */
export interface QueryValue {
  readonly text: string;
  readonly operator: "=" | ">" | ">=" | "<" | "<=";
}

/** `key:value,value` (values are alternatives) or free text (`key` is null); terms are joined by AND. */
export interface QueryTerm {
  readonly key: string | null;
  readonly negated: boolean;
  readonly values: readonly QueryValue[];
  /** Offsets into the query's text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface QueryIssue {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What a list can be asked: its keys, and for a closed key the words it knows. */
export type QueryKeys = Readonly<Record<string, { readonly values?: readonly string[]; readonly description: string }>>;
