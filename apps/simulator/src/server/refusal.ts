import type { Service } from "./service.js";

/** Further members of an error body, where a service has them: `clusterName` of EKS, `details` of Google, … */
export type RefusalDetails = Readonly<Record<string, unknown>>;

/**
 * A request that is answered with an error. `code` is the service's own word for it: an ARM code, an AWS exception name,
 * a Google status, a Kubernetes reason, an OAuth error.
 */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: RefusalDetails = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/** An error as it goes over the wire. */
export interface RenderedRefusal {
  headers: Record<string, string>;
  body: string;
}

const JSON_TYPE = { "content-type": "application/json" };

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const renderers: Record<Service, (refusal: Refusal, requestId: string) => RenderedRefusal> = {
  entra: (r) => ({
    headers: { ...JSON_TYPE },
    body: JSON.stringify({ error: r.code, error_description: r.message, ...r.details }),
  }),
  arm: (r) => ({
    headers: { ...JSON_TYPE, "x-ms-failure-cause": "gateway" },
    body: JSON.stringify({ error: { code: r.code, message: r.message, ...r.details } }),
  }),
  sts: (r, requestId) => ({
    headers: { "content-type": "text/xml" },
    body:
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${r.code}</Code>` +
      `<Message>${escapeXml(r.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
  ec2: (r, requestId) => ({
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${r.code}</Code>` +
      `<Message>${escapeXml(r.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
  }),
  organizations: (r) => ({
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ __type: r.code, Message: r.message }),
  }),
  eks: (r, requestId) => ({
    headers: { ...JSON_TYPE, "x-amzn-errortype": r.code, "x-amzn-requestid": requestId },
    body: JSON.stringify({ message: r.message, ...r.details }),
  }),
  google: (r) => ({
    headers: { "content-type": "application/json; charset=UTF-8" },
    body: JSON.stringify({ error: { code: r.status, message: r.message, status: r.code, ...r.details } }),
  }),
  googleOauth: (r) => ({
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ error: r.code, error_description: r.message }),
  }),
  kubernetes: (r) => ({
    headers: { ...JSON_TYPE },
    body: `${JSON.stringify({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: r.message,
      reason: r.code,
      ...r.details,
      code: r.status,
    })}\n`,
  }),
  admin: (r) => ({ headers: { ...JSON_TYPE }, body: JSON.stringify({ error: r.message }) }),
};

/** The body and headers with which the service tells the refusal; the status is the refusal's own. */
export function renderRefusal(service: Service, refusal: Refusal, requestId: string): RenderedRefusal {
  const rendered = renderers[service](refusal, requestId);
  return { body: rendered.body, headers: { ...rendered.headers, ...refusal.headers } };
}
