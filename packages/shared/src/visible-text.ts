/**
 * Characters that change how other text is shown, or are not shown themselves: controls and escapes, directions (Unicode
 * TR9), zero-width and other invisible ones, tags, line and paragraph separators; no tabs and line breaks. Joiners stay where a script or an emoji
 * needs them: behind anything but ASCII.
 */
export const unseenWithinLines =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\u034f|(?<![^\u0000-\u007f])[\u200c\u200d]|[\ud800-\udfff]/gu;

/**
 * Text from outside as people may be shown it: what they would not see, or what would change what they see, is written
 * out, `\u202e`. `keepLines` leaves tabs and line breaks, for what is shown in lines.
 */
export function visibleText(text: string, { keepLines = false }: { keepLines?: boolean } = {}): string {
  const shown = text.replace(unseenWithinLines, (character) => writeOut(character.codePointAt(0) ?? 0));
  return keepLines ? shown : shown.replace(/[\t\n\r]/g, (character) => writeOut(character.charCodeAt(0)));
}

/** A character by its code point, as it is written in programs. */
export function writeOut(codePoint: number): string {
  const code = codePoint.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
