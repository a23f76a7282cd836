import { describe, expect, it } from "vitest";
import { account, clusterOf, deployment } from "../../test/cluster-builder.js";
import { subjectOf } from "../assess/assess.js";
import type { JsonObject } from "../snapshot/object.js";

function factOf(spec: JsonObject, others: readonly JsonObject[], unread: readonly string[] = []) {
  const subject = deployment("shop", "web", spec);
  return clusterOf([subject, ...others], unread).factOf("serviceAccount", subjectOf(subject));
}

describe("automounting", () => {
  const off = { automountServiceAccountToken: false };
  const on = { automountServiceAccountToken: true };

  it.each<[JsonObject, JsonObject, boolean, string]>([
    [{}, {}, true, "default"],
    [{}, off, false, "serviceAccount"],
    [{}, on, true, "serviceAccount"],
    [off, on, false, "pod"],
    [on, off, true, "pod"],
    [off, {}, false, "pod"],
  ])("of the pod %j and the account %j", (ofPod, ofAccount, automount, decidedBy) => {
    const { known } = factOf({ serviceAccountName: "web", ...ofPod }, [account("shop", "web", ofAccount)]);
    expect(known).toMatchObject({ account: "shop/web", exists: true, automount, decidedBy });
  });

  it("looks at the account default, and at the old name of the field", () => {
    expect(factOf({}, [account("shop", "default", off)]).known).toMatchObject({
      account: "shop/default",
      automount: false,
    });
    expect(factOf({ serviceAccount: "web" }, [account("shop", "web", off)]).known.automount).toBe(false);
    expect(factOf({}, [account("other", "default", off)]).known).toMatchObject({ exists: false, automount: true });
  });

  it("is not known while accounts are not, unless the pod says it", () => {
    const unread = ["core/serviceaccounts"];
    expect(factOf({}, [], unread).unknown.automount).toContain("serviceaccounts");
    expect(factOf(off, [], unread).known.automount).toBe(false);
  });
});

describe("projected tokens", () => {
  const volume = (audience: JsonObject, name = "token") => ({
    volumes: [{ name, projected: { sources: [{ serviceAccountToken: { path: "token", ...audience } }] } }],
  });

  it("count when they are for the API server and were asked for", () => {
    expect(factOf(volume({}), []).known.projected).toBe(true);
    expect(factOf(volume({ audience: "https://kubernetes.default.svc" }), []).known.projected).toBe(true);
    expect(factOf(volume({ audience: "sts.amazonaws.com" }), []).known.projected).toBe(false);
    expect(factOf(volume({}, "kube-api-access-x7k2p"), []).known.projected).toBe(false);
    expect(factOf({}, []).known.projected).toBe(false);
  });
});
