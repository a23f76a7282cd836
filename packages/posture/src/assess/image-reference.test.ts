import { expect, it } from "vitest";
import { normaliseImage } from "./image-reference.js";

it.each([
  ["nginx", "docker.io/library/nginx"],
  ["nginx:1.15.2", "docker.io/library/nginx:1.15.2"],
  ["nginx@sha256:0123", "docker.io/library/nginx@sha256:0123"],
  ["me/app:1", "docker.io/me/app:1"],
  ["docker.io/nginx", "docker.io/library/nginx"],
  ["index.docker.io/library/nginx", "docker.io/library/nginx"],
  ["ghcr.io/me/app:1@sha256:0123", "ghcr.io/me/app:1@sha256:0123"],
  ["localhost/app", "localhost/app"],
  ["localhost:5000/app:2", "localhost:5000/app:2"],
  ["registry:5000/app", "registry:5000/app"],
  ["MyRegistry/app", "MyRegistry/app"],
  ["", ""],
])("%s is %s", (image, normalised) => {
  expect(normaliseImage(image)).toBe(normalised);
});
