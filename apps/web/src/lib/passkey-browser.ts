/** Passkeys belong to a name: at an IP address there are none. */
export const hasPasskeys = (): boolean =>
  typeof window.PublicKeyCredential === "function" && !isAddress(window.location.hostname);

/** Whether a host is an IP address, as a URL has it. */
export const isAddress = (host: string): boolean => /^[\d.]+$|^\[/.test(host);

/** Where this page is under a name, where it was opened at the address of this machine. */
export function namedOrigin(): string | undefined {
  const { hostname, protocol, port } = window.location;
  return hostname === "127.0.0.1" || hostname === "[::1]" ? `${protocol}//localhost${port && `:${port}`}` : undefined;
}

/** What a browser says when a person closes its dialog or takes too long is no error of the product. */
export function describePasskeyError(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError")
    return "The browser's dialog was closed, or it took too long.";
  if (name === "InvalidStateError") return "This device has a passkey for you already.";
  return error instanceof Error ? error.message : "The browser could not use a passkey.";
}
