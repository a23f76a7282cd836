import type { Me } from "@periplus/shared/session";
import { useSuspenseQuery } from "@tanstack/react-query";
import { queryOf } from "./queries";

/** Who is signed in and what they may do; the shell has read it before any page is drawn. */
export const useMe = (): Me => useSuspenseQuery(queryOf("getMe")).data;
