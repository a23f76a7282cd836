/** Where the simulated services can be reached; known once the server listens. */
export interface Addresses {
  /** `https://localhost:PORT` */
  origin: () => string;
  /** Address of a cluster's API server. */
  serverOf: (cluster: string) => string;
  /** The CA certificate, PEM. */
  ca: () => string;
}

/** The CA as clouds write it into their answers: base64 of the PEM. */
export function encodedCa(addresses: Addresses): string {
  return Buffer.from(addresses.ca()).toString("base64");
}
