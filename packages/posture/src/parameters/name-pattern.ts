/** Whole texts; `*` stands for anything. Linear in the text, however many stars there are. */
export function matcherOf(pattern: string): (text: string) => boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) => {
    if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
    let at = head.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - tail.length;
  };
}

/** Whether a text fits one of several patterns. */
export function matcherOfAny(patterns: readonly string[]): (text: string) => boolean {
  const matchers = patterns.map(matcherOf);
  return (text) => matchers.some((matches) => matches(text));
}
