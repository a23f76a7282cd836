/** The newest minor version of Kubernetes 1 whose Pod Security Standards are written here. */
export const newestMinor = 37;

const versionText = /^v?1\.(\d{1,3})(?:[.+-].*)?$/;

/**
 * The minor version in `v1.30`, `1.30`, `1.30.4-gke.100` or `latest`. A version newer than the newest known one is
 * judged by that, as the API server does. Throws a RangeError for other texts.
 */
export function minorVersionOf(version: string): number {
  if (version === "latest") return newestMinor;
  const minor = versionText.exec(version)?.[1];
  if (minor === undefined) throw new RangeError(`"${version}" is no version of Kubernetes 1`);
  return Math.min(Number(minor), newestMinor);
}
