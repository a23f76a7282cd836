import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { tinykeys } from "tinykeys";
import { isTyping, singleKeys } from "../../lib/shortcuts";
import { pathTo } from "../../paths";
import { places } from "./Navigation";

/** The keys that work everywhere: Ctrl K, and unless switched off `g …`, `/` and `?`. */
export function useShellKeys(openSearch: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    const single = (act: () => void) => (event: KeyboardEvent) => {
      if (singleKeys.get() === "off" || isTyping(event) || document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      act();
    };
    const goTo = Object.fromEntries(places.map(({ key, path }) => [`g ${key}`, single(() => void navigate(path))]));
    return tinykeys(window, {
      ...goTo,
      "$mod+k": (event) => {
        event.preventDefault();
        openSearch();
      },
      "/": single(() => document.querySelector<HTMLElement>("[data-query-box]")?.focus()),
      "Shift+?": single(() => void navigate(pathTo.help())),
    });
  }, [navigate, openSearch]);
}
