import { noSuchOverload } from "../errors.js";
import {
  type CostRule,
  type Definition,
  declareFunctions,
  defineOperator,
  type FunctionDeclaration,
} from "../functions.js";
import { add, arithmetic } from "./arithmetic.js";
import { comparison } from "./comparison.js";
import { conversions } from "./conversions.js";
import { cidrs, ipCosts, ips } from "./ip.js";
import { listCosts, lists, sets } from "./lists.js";
import { namedFormatCosts, namedFormats } from "./named-formats.js";
import { optionals } from "./optionals.js";
import { quantities, quantityCosts } from "./quantity.js";
import { regex, regexCosts } from "./regex.js";
import { semverCosts, semvers } from "./semver.js";
import { specialForms } from "./special-forms.js";
import { stringFormat } from "./string-format.js";
import { stringCosts, strings } from "./strings.js";
import { time } from "./time.js";
import { urlCosts, urls } from "./url.js";

const negation = defineOperator(
  "!_",
  (_frame, value) => {
    if (typeof value !== "boolean") throw noSuchOverload();
    return !value;
  },
  ["(bool): bool"],
);

const definitions: readonly Definition[] = [
  ...negation,
  ...comparison,
  ...arithmetic,
  ...specialForms,
  ...conversions,
  ...time,
  ...strings,
  ...regex,
  ...lists(add),
  ...sets,
  ...optionals,
  ...quantities,
  ...ips,
  ...cidrs,
  ...urls,
  ...semvers,
  ...namedFormats,
  ...stringFormat,
];

const costs: ReadonlyMap<string, CostRule> = new Map([
  ...stringCosts,
  ...listCosts,
  ...regexCosts,
  ...quantityCosts,
  ...ipCosts,
  ...urlCosts,
  ...semverCosts,
  ...namedFormatCosts,
]);

/** Every function that an expression of Kubernetes may call. */
export const kubernetesFunctions: ReadonlyMap<string, FunctionDeclaration> = declareFunctions(definitions, costs);
