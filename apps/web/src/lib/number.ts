import type { Count } from "@periplus/shared/page";
import { percentOf } from "@periplus/shared/share";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** "12,408". */
export const formatNumber = (value: number): string => whole.format(value);

/** "+14", "−31"; "0" without a sign. */
export const signed = (value: number, sign: "+" | "−"): string => (value === 0 ? "0" : `${sign}${formatNumber(value)}`);

/** "3.4": points of the secure score. */
export const formatPoints = (value: number): string => oneDigit.format(value);

/** "+2.1 %": by how much a share from 0 to 1 grows; "−2.1 %" where it falls. What is less than a tenth keeps its sign. */
export function formatGain(share: number): string {
  const size = Math.abs(share) * 100;
  const words = size > 0 && size < 0.05 ? "less than 0.1" : oneDigit.format(size);
  return `${share < 0 ? "−" : "+"}${words} %`;
}

/** "61 %" of a share from 0 to 1; "99 %" and "1 %" are kept away from a false whole. */
export const formatShare = (share: number): string => `${percentOf(share)} %`;

/** "1 cluster", "7 clusters"; `many` where an s is not enough. */
export const countOf = (value: number, one: string, many = `${one}s`): string =>
  `${formatNumber(value)} ${value === 1 ? one : many}`;

/** "412", or "more than 10,000" where the server stopped counting. */
export const formatCount = (count: Count): string =>
  count.exact ? formatNumber(count.value) : `more than ${formatNumber(count.value)}`;

/** "3.4 kB", "12 MB": decimal units. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${power > 0 && value < 10 ? oneDigit.format(value) : whole.format(value)} ${units[power]}`;
}
