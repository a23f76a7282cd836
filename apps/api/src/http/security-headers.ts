import { randomBytes } from "node:crypto";

/**
 * The policy of the dashboard's page: own files only, no inline script, style elements only with this response's nonce,
 * and Trusted Types with no policy at all, so that no text can become markup.
 */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/** For a page: its headers and the nonce to write into it. */
export function createPageHeaders(): { nonce: string; headers: Record<string, string> } {
  const nonce = randomBytes(16).toString("base64url");
  return { nonce, headers: { "content-security-policy": pagePolicy(nonce), "cache-control": "no-store" } };
}

/** For every answer; a page replaces the policy with its own. */
export function commonHeaders(isHttps: boolean): Record<string, string> {
  return {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
    ...(isHttps ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
