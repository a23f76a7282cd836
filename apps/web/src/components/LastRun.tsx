import type { Connector } from "@periplus/shared/connector";
import { discoveryRunState } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { pathTo } from "../paths";
import { Moment } from "../ui/Moment";
import text from "../ui/text.module.css";
import { PlainMark, RunMark } from "./StateMarks";

/** How the last discovery of a connector ended. */
export function LastRun({ connector: { lastRun } }: { connector: Connector }) {
  if (lastRun === null) return <span className={text.muted}>none yet</span>;
  const state = discoveryRunState.safeParse(lastRun.state);
  return (
    <Link {...pathTo.discovery(lastRun.id)} className={text.link}>
      {state.success ? <RunMark state={state.data} /> : <PlainMark mark="unknown" word={lastRun.state} />}
      {lastRun.endedAt ? (
        <span className={text.muted}>
          {" "}
          <Moment at={lastRun.endedAt} />
        </span>
      ) : null}
    </Link>
  );
}
