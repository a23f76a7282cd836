import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, type RefObject, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useMe } from "../../api/me";
import { whyNot } from "../../lib/may";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import text from "../../ui/text.module.css";
import { Header } from "./Header";
import { NavDrawer, NavList } from "./Navigation";
import { SampleBanner } from "./SampleBanner";
import { SessionEndedDialog } from "./SessionEndedDialog";
import styles from "./Shell.module.css";
import { useShellKeys } from "./shell-keys";

const QuickSearch = lazy(() => import("./QuickSearch").then((module) => ({ default: module.QuickSearch })));

/** The frame of every page behind the sign-in. */
export function Shell() {
  const [navOpen, setNavOpen] = useState(false);
  const [searchOpen, setSearchOpen] = useState(false);
  useShellKeys(useCallback(() => setSearchOpen(true), []));
  const main = useRef<HTMLElement>(null);
  useFocusOnNavigation(main);
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <Header onMenu={() => setNavOpen(true)} onSearch={() => setSearchOpen(true)} />
      <div className={styles.frame}>
        <nav className={styles.nav} aria-label="Main">
          <NavList />
        </nav>
        <div className={styles.content}>
          <SampleBanner />
          <main id="main" ref={main} tabIndex={-1} className={styles.main}>
            <Page />
          </main>
        </div>
      </div>
      <NavDrawer open={navOpen} onClose={() => setNavOpen(false)} />
      <Suspense>{searchOpen ? <QuickSearch onClose={() => setSearchOpen(false)} /> : null}</Suspense>
      <SessionEndedDialog />
      <LoadingBar />
    </>
  );
}

/** Pages that tell nothing of how clusters stand: whoever only sees to connectors has these. */
const openPages = /^\/(connectors|discoveries|access|account|welcome|help)(\/|$)/;

function Page() {
  const me = useMe();
  const why = whyNot(me, "viewPosture");
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  if (me.needsPasskey && !/^\/(account|help)(\/|$)/.test(pathname)) return <PasskeyNeeded />;
  if (why === undefined || openPages.test(pathname)) return <Outlet />;
  return (
    <EmptyState title={why}>
      <p>This page shows how clusters stand. Your role sees to the connectors.</p>
    </EmptyState>
  );
}

/** For whoever has shown a password only, where more is asked for. */
function PasskeyNeeded() {
  return (
    <EmptyState title="A password is not enough here">
      <p>
        This installation asks for a passkey, too.{" "}
        <Link {...pathTo.account()} className={text.inlineLink}>
          Make one under My account
        </Link>
        , and everything is open.
      </p>
    </EmptyState>
  );
}

/** A new page takes the focus, so that a screen reader starts there and not at the link that was left. */
function useFocusOnNavigation(main: RefObject<HTMLElement | null>) {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current !== undefined && pathname !== previous.current) main.current?.focus({ preventScroll: true });
    previous.current = pathname;
  }, [pathname, main]);
}

function LoadingBar() {
  const loading = useRouterState({ select: (state) => state.isLoading });
  return loading ? (
    <div className={styles.loading} role="status">
      <span className={text.hidden}>Loading the page</span>
    </div>
  ) : null;
}
