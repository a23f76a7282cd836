import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from "@nestjs/common";
import type { Endpoint as EndpointRow } from "@periplus/shared/endpoint";
import { apiPrefix, type EndpointName, endpoints, type ResultOf } from "@periplus/shared/endpoints";
import type { FileAnswer } from "./file-answer.js";

const endpointKey = "periplus:endpoint";

/** What the method of an endpoint returns. */
export type AnswerOf<Name extends EndpointName> = (typeof endpoints)[Name] extends { stream: true }
  ? Promise<AsyncIterable<ResultOf<Name>>>
  : (typeof endpoints)[Name] extends { file: true }
    ? Promise<FileAnswer>
    : (typeof endpoints)[Name] extends { response: null }
      ? void | Promise<void>
      : ResultOf<Name> | Promise<ResultOf<Name>>;

/**
 * Makes a controller method serve the row of the endpoint table that has its name. The row decides method, path, who may
 * call, what goes in (see `Input`) and what comes out; a stream's method returns its events, and a
 * file's what is in it.
 */
export function Endpoint<Name extends EndpointName>(name: Name) {
  const row: EndpointRow = endpoints[name];
  const decorate = applyDecorators(
    SetMetadata(endpointKey, name),
    RequestMapping({ path: `${apiPrefix}${row.path}`, method: RequestMethod[row.method] }),
    HttpCode(row.status ?? (row.response === null ? 204 : 200)),
  );
  return <Method extends (...input: never[]) => AnswerOf<Name>>(
    target: object,
    key: Name,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    decorate(target, key, descriptor);
  };
}

/** The name of the endpoint that a controller method serves; undefined for methods outside of the table. */
export function endpointNameOf(method: object): EndpointName | undefined {
  return Reflect.getMetadata(endpointKey, method) as EndpointName | undefined;
}
