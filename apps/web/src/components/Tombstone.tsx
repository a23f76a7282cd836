import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/EmptyState";
import text from "../ui/text.module.css";
import { PageHeader } from "./PageHeader";

/** Stands where something was, or never was: an address can outlive what it leads to. */
export function Tombstone({
  what,
  children,
  to,
}: {
  what: string;
  children: ReactNode;
  to: { title: string; path: LinkProps };
}) {
  return (
    <>
      <PageHeader title={`This ${what} is not known`} up={to} />
      <EmptyState title={`There is no ${what} with this id (any more)`}>
        <p>{children}</p>
        <p>
          <Link {...to.path} className={text.inlineLink}>
            {to.title}
          </Link>
        </p>
      </EmptyState>
    </>
  );
}
