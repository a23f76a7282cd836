import { type CollectionTag, type Document, Lexer, LineCounter, parseDocument, type ScalarTag } from "yaml";

/** A text that is no YAML, or one that grows beyond reason; the message names the line of the file. */
export class UnreadableTextError extends Error {
  override readonly name = "UnreadableTextError";
  /** Where in the file, both from 1, with the message without it; undefined where it is wrong as a whole. */
  readonly at: { readonly line: number; readonly column: number; readonly fault: string } | undefined;

  constructor(message: string, at?: UnreadableTextError["at"]) {
    super(at === undefined ? message : `Line ${at.line}, column ${at.column}: ${message}`);
    this.at = at;
  }
}

/** The parser keeps some 500 bytes for each lexeme; a lexeme has at least one character. */
const MAX_LEXEMES = 1_000_000;

/** Anchors and aliases together: resolving them takes the product of their numbers. */
const MAX_ANCHORS = 2_000;

/** Aliases of one anchor, weighted by the aliases inside it. */
const MAX_ALIASES = 1_000;

/*
 * kubectl reads YAML 1.1 as go-yaml v2 understands it: more words are booleans than in YAML 1.2, and a leading zero
 * means octal; dates and base-60 numbers stay texts. Source: go.yaml.in/yaml/v2, resolve.go.
 */
const yes = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const no = /^(?:n|N|no|No|NO|off|Off|OFF)$/;
const kubectlBoolean: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: new RegExp(`${yes.source}|${no.source}`),
  resolve: (text) => yes.test(text),
};
const kubectlOctal: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

function asKubectl(tags: (CollectionTag | ScalarTag | string)[]): (CollectionTag | ScalarTag)[] {
  return [kubectlBoolean, kubectlOctal, ...tags.filter((tag) => typeof tag !== "string")];
}

/**
 * The value of one YAML document, read as kubectl reads it (of a key given twice the last counts). Values may share
 * parts through aliases. Throws UnreadableTextError; `startLine` is where the text begins in its file.
 */
export function parseYaml(text: string, startLine: number): unknown {
  return readValue(parseYamlDocument(text, startLine));
}

/** As `parseYaml`, with the places of everything in the text. */
export function parseYamlDocument(text: string, startLine: number): Document.Parsed {
  checkSize(text);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    customTags: asKubectl,
    lineCounter,
    logLevel: "silent",
    merge: true,
    prettyErrors: false,
    // Checking for keys given twice compares each with all others: too slow for hostile input, and kubectl does not.
    uniqueKeys: false,
  });
  const [error] = document.errors;
  if (error === undefined) return document;
  if (error.code === "RESOURCE_EXHAUSTION") throw new UnreadableTextError("The document is nested too deeply.");
  const { line, col } = lineCounter.linePos(error.pos[0]);
  throw new UnreadableTextError(error.message, { line: startLine + line - 1, column: col, fault: error.message });
}

/** What a parsed document says. Throws UnreadableTextError where it becomes too much through its aliases. */
export function readValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (problem) {
    if (problem instanceof ReferenceError) throw new UnreadableTextError(`Bad alias: ${problem.message}`);
    throw problem;
  }
}

/** Refuses what the parser would need too much memory or time for, before it begins. */
function checkSize(text: string): void {
  const mayHaveAnchors = (text.match(/[&*]/g)?.length ?? 0) > MAX_ANCHORS;
  if (text.length <= MAX_LEXEMES && !mayHaveAnchors) return;
  let lexemes = 0;
  let anchors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes++;
    if (lexeme.startsWith("&") || lexeme.startsWith("*")) anchors++;
    if (lexemes > MAX_LEXEMES)
      throw new UnreadableTextError(
        "The document has too many parts for YAML; export it as JSON (kubectl get -o json).",
      );
    if (anchors > MAX_ANCHORS) throw new UnreadableTextError("The document has too many anchors and aliases.");
  }
}
