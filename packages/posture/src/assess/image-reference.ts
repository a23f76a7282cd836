const DEFAULT_REGISTRY = "docker.io";
const LEGACY_REGISTRY = "index.docker.io";

/**
 * An image reference with the registry that is implied written out, as container runtimes do: `nginx` is
 * `docker.io/library/nginx`, `me/app:1` is `docker.io/me/app:1`. Tag and digest stay as they are.
 * Source: github.com/distribution/reference, normalize.go, splitDockerDomain.
 */
export function normaliseImage(image: string): string {
  if (image === "") return "";
  const slash = image.indexOf("/");
  const first = slash < 0 ? "" : image.slice(0, slash);
  const hasRegistry = first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase();
  const registry = !hasRegistry || first === LEGACY_REGISTRY ? DEFAULT_REGISTRY : first;
  const repository = hasRegistry ? image.slice(slash + 1) : image;
  const isOfficial = registry === DEFAULT_REGISTRY && !repository.includes("/");
  return `${registry}/${isOfficial ? "library/" : ""}${repository}`;
}
