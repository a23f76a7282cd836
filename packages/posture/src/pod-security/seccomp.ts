import { ownField } from "../snapshot/object.js";
import { type Breach, breachAt, breachesOf, oneOf } from "./check.js";
import { contextHolders, fieldOf, type PodShape } from "./pod-shape.js";

const typeField = ["securityContext", "seccompProfile", "type"];
const profileField = typeField.slice(0, -1);
const isConfined = oneOf(["RuntimeDefault", "Localhost"]);

/** Profiles that switch the filter off; a profile without a type is one, too. */
export function unconfinedProfiles(pod: PodShape): Breach[] {
  return contextHolders(pod)
    .filter((part) => fieldOf(part, profileField) !== undefined)
    .flatMap((part) => {
      const type = fieldOf(part, typeField);
      return type !== undefined && isConfined(type) ? [] : [breachAt(part, typeField, type ?? "")];
    });
}

/** As above, and containers without a profile that the pod gives none either. */
export function missingProfiles(pod: PodShape): Breach[] {
  const ofPod = fieldOf(pod.pod, typeField);
  const isInherited = ofPod !== undefined && isConfined(ofPod);
  const bare = pod.containers.filter((part) => !isInherited && fieldOf(part, profileField) === undefined);
  return [...unconfinedProfiles(pod), ...bare.map((part) => breachAt(part, typeField))];
}

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";

/** Before 1.19 profiles were annotations, for the pod and for each container by its name. */
export function unconfinedAnnotations({ annotations, containers }: PodShape): Breach[] {
  const keys = [podAnnotation, ...containers.map(({ value }) => `${containerAnnotation}${ownField(value, "name")}`)];
  return keys.flatMap((key) =>
    breachesOf(
      [annotations],
      [key],
      (value) =>
        value === "runtime/default" ||
        value === "docker/default" ||
        (typeof value === "string" && value.startsWith("localhost/")),
    ),
  );
}
