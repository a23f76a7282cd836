import { Dialog } from "@base-ui/react/dialog";
import {
  IconChartBar,
  IconChecklist,
  IconCode,
  IconCompass,
  IconFileCheck,
  IconHelpCircle,
  IconListCheck,
  IconPlugConnected,
  IconServer2,
  IconShieldOff,
  IconStack2,
} from "@tabler/icons-react";
import { Link, useRouterState } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { pathTo } from "../../paths";
import text from "../../ui/text.module.css";
import styles from "./Navigation.module.css";

const icon = { size: 18, stroke: 1.5 } as const;

/** The pages one can go to from anywhere, with the second key of `g …`. */
export const places = [
  { title: "Overview", key: "o", path: pathTo.overview(), icon: <IconCompass {...icon} />, group: "" },
  { title: "Recommendations", key: "r", path: pathTo.recommendations(), icon: <IconListCheck {...icon} />, group: "" },
  { title: "Inventory", key: "i", path: pathTo.inventory(), icon: <IconStack2 {...icon} />, group: "Explore" },
  { title: "Clusters", key: "l", path: pathTo.clusters(), icon: <IconServer2 {...icon} />, group: "Explore" },
  { title: "Secure score", key: "s", path: pathTo.score(), icon: <IconChartBar {...icon} />, group: "Measure" },
  { title: "Standards", key: "d", path: pathTo.standards(), icon: <IconChecklist {...icon} />, group: "Measure" },
  { title: "Exemptions", key: "x", path: pathTo.exemptions(), icon: <IconShieldOff {...icon} />, group: "Manage" },
  { title: "Custom rules", key: "u", path: pathTo.customRules(), icon: <IconCode {...icon} />, group: "Manage" },
  { title: "Connectors", key: "c", path: pathTo.connectors(), icon: <IconPlugConnected {...icon} />, group: "Manage" },
  { title: "Check a manifest", key: "m", path: pathTo.check(), icon: <IconFileCheck {...icon} />, group: "Manage" },
  { title: "Help", key: "h", path: pathTo.help(), icon: <IconHelpCircle {...icon} />, group: "" },
] as const;

const groups = ["", "Explore", "Measure", "Manage"] as const;

export function NavList({ onGo }: { onGo?: () => void }) {
  return (
    <div className={styles.list}>
      {groups.map((group) => (
        <NavGroup key={group} title={group}>
          {places
            .filter((place) => place.group === group && place.title !== "Help")
            .map((place) => (
              <NavLink key={place.title} place={place} onGo={onGo} />
            ))}
        </NavGroup>
      ))}
      <ul className={styles.foot}>
        {places
          .filter(({ title }) => title === "Help")
          .map((place) => (
            <NavLink key={place.title} place={place} onGo={onGo} />
          ))}
      </ul>
    </div>
  );
}

function NavGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.group}>
      {title ? <p className={styles.title}>{title}</p> : null}
      <ul>{children}</ul>
    </div>
  );
}

/** Pages that belong to a place without lying below its address. */
const belonging: Partial<Record<(typeof places)[number]["title"], string>> = {
  Recommendations: "/findings",
  Inventory: "/resources",
  Connectors: "/discoveries",
};

function NavLink({ place, onGo }: { place: (typeof places)[number]; onGo: (() => void) | undefined }) {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const roots = [place.path.to, belonging[place.title]];
  const here = roots.some((root) => root !== undefined && (pathname === root || pathname.startsWith(`${root}/`)));
  return (
    <li className={styles.item}>
      <Link
        {...place.path}
        className={styles.link}
        aria-current={here ? "page" : undefined}
        {...(onGo ? { onClick: onGo } : {})}
      >
        {place.icon}
        {place.title}
      </Link>
    </li>
  );
}

/** The navigation over the page, where there is no room beside it. */
export function NavDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.drawer}>
          <Dialog.Title className={text.hidden}>Navigation</Dialog.Title>
          <nav aria-label="Main">
            <NavList onGo={onClose} />
          </nav>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
