const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bFirefox\/(\d+)/, "Firefox"],
  [/\b(?:Headless)?Chrome\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+).*\bSafari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** A browser by what it calls itself: "Firefox 140 on Linux"; what is not known keeps its own words. */
export function describeBrowser(name: string | null): string {
  if (name === null || name === "") return "A program that did not say what it is";
  const browser = browsers.flatMap(([pattern, word]) => {
    const version = pattern.exec(name)?.[1];
    return version === undefined ? [] : [`${word} ${version}`];
  })[0];
  if (browser === undefined) return name;
  const system = systems.find(([pattern]) => pattern.test(name))?.[1];
  return system === undefined ? browser : `${browser} on ${system}`;
}
