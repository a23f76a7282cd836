import type { Disagreement } from "../suites/judge.ts";

export const disagreements: readonly Disagreement[] = [
  {
    why: "The folder promises the host's IPC namespace alone; this file shares the network and the processes, too.",
    cases: ["hostipc/deamonset/hostipc-revshell-deamonset.yaml"],
  },
];
