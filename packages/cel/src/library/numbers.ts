import { Failure } from "../errors.js";

/** A double as Go's %g prints it: shortest digits, with an exponent below 1e-4 and from 1e6 on. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? "-" : "+"}${Math.abs(power).toString().padStart(2, "0")}`;
}

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const SPECIAL = /^([-+]?)(inf|infinity|nan)$/i;
const HEXADECIMAL = /^([-+]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([-+]?\d+)$/;

/** Underscores may stand between digits, and after 0x. */
function dropUnderscores(text: string): string {
  if (!text.includes("_")) return text;
  return /^_|_$|__|[^0-9a-fA-FxX]_|_[^0-9a-fA-F]/.test(text) ? "" : text.replaceAll("_", "");
}

/** Reads a double as Go's strconv.ParseFloat does. Throws a Failure. */
export function parseDouble(written: string): number {
  const text = dropUnderscores(written);
  const special = SPECIAL.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === "nan" && special[1] === "") return Number.NaN;
    if (special[2]?.toLowerCase() !== "nan") return special[1] === "-" ? -Infinity : Infinity;
  }
  const hexadecimal = HEXADECIMAL.exec(text);
  const value = hexadecimal === null ? Number(text) : readHexadecimal(hexadecimal);
  const valid = hexadecimal !== null || DECIMAL.test(text);
  if (!valid || !Number.isFinite(value)) throw new Failure("type conversion error from 'string' to 'double'");
  return value;
}

function readHexadecimal([, sign, whole = "", fraction = "", exponent = "0"]: RegExpExecArray): number {
  if (whole + fraction === "") return Number.NaN;
  const mantissa = Number(`0x${whole}${fraction}`);
  return (sign === "-" ? -1 : 1) * mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
}
