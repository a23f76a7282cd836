/** One line of a comparison: in both, only before, or only after. Line numbers are 1-based. */
export interface DiffLine {
  kind: "same" | "removed" | "added";
  text: string;
  before: number | null;
  after: number | null;
}

/** Above this many differing lines the middle is shown as all removed, then all added. */
const mostEdits = 800;

/** Compares two texts line by line with the fewest changes (Myers 1986, greedy). */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.replace(/\n$/, "").split("\n");
  const b = after.replace(/\n$/, "").split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const kinds = [
    ...Array<DiffLine["kind"]>(start).fill("same"),
    ...editScript(a.slice(start, a.length - tail), b.slice(start, b.length - tail)),
    ...Array<DiffLine["kind"]>(tail).fill("same"),
  ];
  return number(kinds, a, b);
}

function number(kinds: readonly DiffLine["kind"][], a: readonly string[], b: readonly string[]): DiffLine[] {
  let x = 0;
  let y = 0;
  return kinds.map((kind) => {
    const before = kind === "added" ? null : ++x;
    const after = kind === "removed" ? null : ++y;
    return { kind, before, after, text: (after === null ? a[x - 1] : b[y - 1]) ?? "" };
  });
}

/** The shortest way from `a` to `b` as a list of steps. */
function editScript(a: readonly string[], b: readonly string[]): DiffLine["kind"][] {
  const trace: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, mostEdits); edits += 1) {
    trace.push(reach);
    const next = new Map<number, number>();
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
    reach = new Map([...reach, ...next]);
  }
  return [...a.map(() => "removed" as const), ...b.map(() => "added" as const)];
}

function walkBack(trace: readonly Map<number, number>[], fromX: number, fromY: number): DiffLine["kind"][] {
  const steps: DiffLine["kind"][] = [];
  let [x, y] = [fromX, fromY];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const previousX = edits === 0 ? 0 : (reach.get(down ? k + 1 : k - 1) ?? 0);
    const previousY = edits === 0 ? 0 : previousX - (down ? k + 1 : k - 1);
    while (x > previousX && y > previousY) {
      steps.push("same");
      x -= 1;
      y -= 1;
    }
    if (edits > 0) steps.push(down ? "added" : "removed");
    [x, y] = [previousX, previousY];
  }
  return steps.reverse();
}

/** Cuts long runs of unchanged lines down to `around` lines beside a change; `null` stands for what is left out. */
export function foldDiff(lines: readonly DiffLine[], around = 3): (DiffLine | null)[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== "same"),
  );
  return lines.flatMap((line, index) => (near[index] ? [line] : near[index - 1] === false ? [] : [null]));
}
