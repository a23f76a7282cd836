import type { z } from "zod";
import type { Capability } from "./capability.js";

/**
 * Who may call: anybody; whoever is signed in; a person with an account, and no token; or who has a capability. `reader`
 * stands for the capability to see the posture, `admin` for that to configure it.
 */
export type EndpointAccess = "public" | "signedIn" | "person" | "reader" | "admin" | Capability;

/** One row of the endpoint table: what drives the route, its validation, its OpenAPI entry and its client. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`; parameters as `:name`. */
  readonly path: string;
  readonly access: EndpointAccess;
  /**
   * A principal whose role is bound to some connectors may call it, too: what it does stays within them. Reads (GET)
   * always do; a write without this needs a role that reaches all connectors.
   */
  readonly withinConnectors?: true;
  /** The endpoint that reads what this one changes: a change may name the entity tag of that answer in `If-Match`. */
  readonly ifMatch?: string;
  /** It changes how somebody signs in: they must have signed in within the last ten minutes. */
  readonly freshSignIn?: true;
  /** A person may call it who has shown a password only, where the installation asks for more. */
  readonly beforeSecondFactor?: true;
  readonly summary: string;
  readonly tag: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body comes as a form (`application/x-www-form-urlencoded`), as a protocol of others asks for. */
  readonly form?: true;
  /** Null: 204, no content. */
  readonly response: z.ZodType | null;
  /** HTTP status of success; 200, or 204 without a response, unless said. */
  readonly status?: 201 | 202;
  /** The answer is a stream of server-sent events, each `data:` one value of `response`. */
  readonly stream?: true;
  /** The answer is a file to keep, told bit by bit; that somebody took it is in the audit log. */
  readonly file?: true;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Written<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Empty = Record<never, never>;
type Parts = "params" | "query" | "body";

/** What a controller gets: validated, defaults filled. */
export type EndpointInput<E extends Endpoint> = { [P in Parts & keyof E]: Parsed<E[P]> };
/** What a client sends. */
export type EndpointRequest<E extends Endpoint> = {
  [P in Parts & keyof E as Empty extends Written<E[P]> ? never : P]: Written<E[P]>;
} & { [P in Parts & keyof E as Empty extends Written<E[P]> ? P : never]?: Written<E[P]> };
/** What a controller returns. */
export type EndpointResult<E extends Endpoint> = E["response"] extends z.ZodType ? z.input<E["response"]> : undefined;
/** What a client receives. */
export type EndpointAnswer<E extends Endpoint> = E["response"] extends z.ZodType ? z.output<E["response"]> : null;
