import { createParamDecorator, type ExecutionContext } from "@nestjs/common";
import type { Me } from "@periplus/shared/session";
import type { Role } from "@periplus/shared/vocabulary";
import type { FastifyRequest } from "fastify";
import type { ConnectorScope } from "../database/scope.js";
import { ProblemError } from "../http/problem.js";
import type { Reach } from "./grants.js";

/** Who is asking. */
export interface Principal {
  /** Tells principals apart, over all their requests: `account:…`, `session:…`, `token:…` or `bootstrap`. */
  readonly key: string;
  /** Whose requests are counted together: a person's tokens, of which they make as many as they like, are that person. */
  readonly countedAs: string;
  readonly name: string;
  /** The widest of their roles, for people to read: what they may do is `reach`. */
  readonly role: Role;
  readonly reach: Reach;
  readonly via: Me["via"];
  /** Null: signed in by a link, or a token that stands for itself. */
  readonly accountId: string | null;
  /** Only of a session: what signing out ends. */
  readonly sessionId?: string;
  readonly method?: NonNullable<Me["method"]>;
  /** When a session was begun: whoever it is showed then who they are. */
  readonly signedInAt?: Date;
  /** A password was shown where a passkey is asked for, too: they reach nothing yet. */
  readonly needsPasskey?: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the guard on every endpoint that is not public. */
    principal?: Principal;
    /** Set by the guard where the endpoint shows the principal some connectors only. */
    scope?: ConnectorScope;
  }
}

/** The principal of the request, in a method of an endpoint that is not public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new ProblemError("unauthenticated");
  return principal;
});

const freshMs = 10 * 60_000;

/**
 * Whoever sits down at a browser that somebody left must not make it theirs. Throws ProblemError `sign-in-again`. What is
 * not a session is refused elsewhere.
 */
export function requireFreshSignIn({ signedInAt }: Principal, now: Date): void {
  if (signedInAt && now.getTime() - signedInAt.getTime() > freshMs)
    throw new ProblemError("sign-in-again", "This changes how you sign in: show once more who you are");
}

/** The account of a person who is signed in. A token must not make itself at home: it changes nothing of its account. */
export function requirePerson({ accountId, via }: Principal): string {
  if (accountId !== null && via === "session") return accountId;
  throw new ProblemError("forbidden", "This is for people with an account of their own, and not for tokens or links");
}
