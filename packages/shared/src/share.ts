/** A share from 0 to 1 in whole percents; 99 and 1 are kept away from a false whole and a false nothing. */
export function percentOf(share: number): number {
  const percent = Math.round(share * 100);
  if (percent === 100 && share < 1) return 99;
  return percent === 0 && share > 0 ? 1 : percent;
}
