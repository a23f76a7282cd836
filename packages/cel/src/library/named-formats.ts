import { regexCost, sizeOf } from "../cost.js";
import { type CostRule, type Definition, define } from "../functions.js";
import { type CelType, namedFormatType } from "../types.js";
import { CelOptional, OpaqueValue } from "../values.js";
import { daysInMonth } from "./time.js";
import { isUrl } from "./url-text.js";

/*
 * The formats of k8s.io/apiserver/pkg/cel/library/format.go. The rules are theirs, the words of the complaints ours.
 */

/** Says what is wrong with a text; an empty list means nothing. */
type Validator = (text: string) => string[];

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const DNS_1035_LABEL = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})$/;

const LABEL_LENGTH = 63;
const SUBDOMAIN_LENGTH = 253;

function tooLong(text: string, limit: number): string[] {
  return new TextEncoder().encode(text).length > limit ? [`has more than ${limit} bytes`] : [];
}

function mismatch(text: string, pattern: RegExp, complaint: string): string[] {
  return pattern.test(text) ? [] : [complaint];
}

const dnsLabel: Validator = (text) => [
  ...tooLong(text, LABEL_LENGTH),
  ...mismatch(text, DNS_LABEL, "is no label of lower-case letters, digits and inner dashes (RFC 1123)"),
];
const dnsSubdomain: Validator = (text) => [
  ...tooLong(text, SUBDOMAIN_LENGTH),
  ...mismatch(text, DNS_SUBDOMAIN, "is no series of labels with dots between them (RFC 1123)"),
];
const dns1035Label: Validator = (text) => [
  ...tooLong(text, LABEL_LENGTH),
  ...mismatch(text, DNS_1035_LABEL, "is no label that starts with a lower-case letter (RFC 1035)"),
];
const labelValue: Validator = (text) => [
  ...tooLong(text, LABEL_LENGTH),
  ...(text === "" ? [] : mismatch(text, NAME, "is no value of letters, digits and inner dashes, underscores and dots")),
];

const qualifiedName: Validator = (text) => {
  const parts = text.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2) return ["has more than one slash"];
  const prefix = parts.length === 2 ? (parts[0] ?? "") : undefined;
  const prefixIssues = prefix === "" ? ["has an empty prefix"] : prefix === undefined ? [] : dnsSubdomain(prefix);
  const lengthIssues = name === "" ? ["has an empty name"] : tooLong(name, LABEL_LENGTH);
  return [...prefixIssues, ...lengthIssues, ...mismatch(name, NAME, "has a name with unfit characters")];
};

/** A generated name may end with a dash, to which the API server appends. */
function asPrefix(validator: Validator): Validator {
  return (text) => validator(text.length > 1 && text.endsWith("-") ? `${text.slice(0, -2)}a` : text);
}

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const [year = 0, month = 0, day = 0] = (match ?? []).slice(1).map(Number);
  return match !== null && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function isDateTime(text: string): boolean {
  const [date = "", time = ""] = text.toLowerCase().split("t");
  const match = TIME.exec(time);
  if (match === null || !isDate(date)) return false;
  const [, hour = "", minute = "", second = ""] = match;
  return hour <= "23" && minute <= "59" && second <= "59";
}

function only(accept: (text: string) => boolean, complaint: string): Validator {
  return (text) => (accept(text) ? [] : [complaint]);
}

/** A format and the size of pattern that the API server charges for. */
interface Format {
  readonly validate: Validator;
  readonly patternSize: number;
}

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["dns1123Label", { validate: dnsLabel, patternSize: 30 }],
  ["dns1123Subdomain", { validate: dnsSubdomain, patternSize: 60 }],
  ["dns1035Label", { validate: dns1035Label, patternSize: 30 }],
  ["qualifiedName", { validate: qualifiedName, patternSize: 60 }],
  ["dns1123LabelPrefix", { validate: asPrefix(dnsLabel), patternSize: 30 }],
  ["dns1123SubdomainPrefix", { validate: asPrefix(dnsSubdomain), patternSize: 60 }],
  ["dns1035LabelPrefix", { validate: asPrefix(dns1035Label), patternSize: 30 }],
  ["labelValue", { validate: labelValue, patternSize: 40 }],
  ["uri", { validate: only(isUrl, "is no absolute URI"), patternSize: 1103 }],
  ["uuid", { validate: only((text) => UUID.test(text), "is no UUID"), patternSize: 70 }],
  ["byte", { validate: only((text) => BASE64.test(text), "is no base64"), patternSize: 84 }],
  ["date", { validate: only(isDate, "is no date"), patternSize: 71 }],
  ["datetime", { validate: only(isDateTime, "is no date with time"), patternSize: 71 }],
]);

export class NamedFormat extends OpaqueValue {
  readonly #name: string;
  readonly #format: Format;

  constructor(name: string, format: Format) {
    super();
    this.#name = name;
    this.#format = format;
  }

  override type(): CelType {
    return namedFormatType;
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof NamedFormat && other.#name === this.#name;
  }

  /** Complaints about the text, or no value when there are none. */
  validate(text: string): CelOptional {
    const complaints = this.#format.validate(text);
    return complaints.length === 0 ? CelOptional.none : CelOptional.of(complaints);
  }

  patternSize(): number {
    return this.#format.patternSize;
  }
}

const VALUES: ReadonlyMap<string, NamedFormat> = new Map(
  Array.from(FORMATS, ([name, format]) => [name, new NamedFormat(name, format)] as const),
);

function findFormat(name: string): CelOptional {
  const format = VALUES.get(name);
  return format === undefined ? CelOptional.none : CelOptional.of(format);
}

/** Rules that hold whatever the argument is. */
export const namedFormatCosts: ReadonlyMap<string, CostRule> = new Map<string, CostRule>([
  ["validate", (format, text) => (format instanceof NamedFormat ? regexCost(sizeOf(text), format.patternSize()) : 1)],
]);

const since = { since: 31 } as const;

export const namedFormats: readonly Definition[] = [
  ...Array.from(VALUES, ([name, format]) => define(`format::${name}(): Format`, () => format, since)),
  define("format::named(string): optional(Format)", (_frame, name: string) => findFormat(name), since),
  define(
    "Format.validate(string): optional(list(string))",
    (_frame, format: NamedFormat, text: string) => format.validate(text),
    since,
  ),
];
