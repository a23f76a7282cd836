import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDocuments } from "./read-documents.js";

const service = "apiVersion: v1\nkind: Service\nmetadata: { name: a }\n";

function namesOf(text: string): [number, string][] {
  const { documents, failures } = readDocuments(text);
  expect(failures).toEqual([]);
  return documents.map(({ index, object }) => [index, (object.metadata as { name: string }).name]);
}

describe("readDocuments", () => {
  it("numbers the documents of a stream as YAML does", () => {
    expect(namesOf(service)).toEqual([[0, "a"]]);
    expect(namesOf(`---\n${service}---\n${service.replace("a }", "b }")}`)).toEqual([
      [0, "a"],
      [1, "b"],
    ]);
    expect(namesOf(`# licence\n---\n${service}`)).toEqual([[0, "a"]]);
    expect(namesOf(`%YAML 1.1\n---\n${service}...\n# end\n`)).toEqual([[0, "a"]]);
    expect(namesOf(`${service}---\n# nothing\n---\n${service}---\n`)).toEqual([
      [0, "a"],
      [2, "a"],
    ]);
    expect(namesOf(`${service.replaceAll("\n", "\r\n")}---\r\n${service}`)).toEqual([
      [0, "a"],
      [1, "a"],
    ]);
    expect(namesOf("")).toEqual([]);
    expect(namesOf("# only a comment\n")).toEqual([]);
  });

  it("reads JSON, JSON lines and bare lists", () => {
    const json = '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}';
    expect(namesOf(`\ufeff${json}`)).toEqual([[0, "a"]]);
    expect(namesOf(`${json}\n${json}\n`)).toEqual([
      [0, "a"],
      [1, "a"],
    ]);
    expect(namesOf(`[${json},${json}]`)).toEqual([
      [0, "a"],
      [0, "a"],
    ]);
    expect(namesOf(`${json}\n---\n${json}`)).toEqual([
      [0, "a"],
      [1, "a"],
    ]);
  });

  it("takes lists apart and gives their items the kind that the list states", () => {
    const text = JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [
        { apiVersion: "v1", kind: "PodList", items: [{ metadata: { name: "p" } }] },
        { apiVersion: "v1", kind: "Service", metadata: { name: "s" } },
      ],
    });
    const { documents } = readDocuments(text);
    expect(documents.map(({ index, object }) => [index, object.apiVersion, object.kind])).toEqual([
      [0, "v1", "Pod"],
      [0, "v1", "Service"],
    ]);
    expect(readDocuments("apiVersion: v1\nkind: List\nitems:\n")).toEqual({ documents: [], failures: [] });
  });

  it("reads YAML as kubectl does and takes null for absent", () => {
    const { documents } = readDocuments(
      "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: yes\n  hostIPC: off\n  mode: 0644\n  when: 2026-01-01\n  volumes:\n  list: [~, 1]\n",
    );
    expect(documents[0]?.object.spec).toEqual({
      hostPID: true,
      hostIPC: false,
      mode: 420,
      when: "2026-01-01",
      list: [null, 1],
    });
  });

  it("says where a document breaks and reads the others", () => {
    const { documents, failures } = readDocuments(`${service}---\nkind: "open\nfoo\n---\n${service}---\na: b: c\n`);
    expect(documents.map(({ index }) => index)).toEqual([0, 2]);
    expect(failures.map(({ index }) => index)).toEqual([1, 3]);
    expect(failures[0]?.message).toMatch(/^Line [567], column \d+: /);
    expect(failures[1]?.message).toMatch(/^Line 12, column/);
  });

  it("refuses 50 MB, and YAML documents that take too long", () => {
    expect(readDocuments("a".repeat(50_000_000)).failures).toEqual([
      { index: null, message: "The file has 50 MB; files of 50 MB or more are not read." },
    ]);
    const { documents, failures } = readDocuments(`${service}---\nx: ${"y".repeat(10_000_000)}\n`);
    expect(documents.length).toBe(1);
    expect(failures).toEqual([{ index: 1, message: "YAML documents over 10 MB are not read." }]);
  });

  it("refuses aliases that grow, refer to themselves or to nothing", () => {
    const level = (n: number) => `l${n}: &l${n} [${Array.from({ length: 9 }, () => `*l${n - 1}`).join(",")}]\n`;
    const bomb = `l0: &l0 [a,a,a]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join("")}`;
    const wide = `big: &big [${"x,".repeat(50_000)}]\nall: [${Array.from({ length: 90 }, () => "*big").join(",")}]\n`;
    for (const text of [bomb, wide, "a: &a [*a]\n", "a: *nothing\n"]) {
      const { documents, failures } = readDocuments(`${text}---\n${service}`);
      expect(failures.map(({ index }) => index)).toEqual([0]);
      expect(documents.map(({ index }) => index)).toEqual([1]);
    }
    expect(namesOf(`apiVersion: v1\nkind: Service\nmetadata: &m { name: a }\nx: *m\ny: { <<: *m }\n`)).toEqual([
      [0, "a"],
    ]);
  });

  it("refuses what would take too much memory or time to parse", () => {
    const flow = `[${"a,".repeat(600_000)}a]`;
    const anchors = Array.from({ length: 1_500 }, (_, index) => `k${index}: &a${index} x\nl${index}: *a${index}`);
    expect(readDocuments(flow).failures).toEqual([
      { index: 0, message: "The document has too many parts for YAML; export it as JSON (kubectl get -o json)." },
    ]);
    expect(readDocuments(anchors.join("\n")).failures).toEqual([
      { index: 0, message: "The document has too many anchors and aliases." },
    ]);
  });

  it("refuses what is nested too deeply", () => {
    for (const text of ["[".repeat(100_000), `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`]) {
      const { documents, failures } = readDocuments(text);
      expect(documents).toEqual([]);
      expect(failures).toEqual([{ index: 0, message: expect.stringContaining("nested") }]);
    }
  });

  it("makes texts storable and keeps __proto__ a key", () => {
    const { documents } = readDocuments(
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: "a\\0b"\n  annotations: { __proto__: "\\ud800" }\n__proto__: { polluted: true }\n',
    );
    const [document] = documents;
    expect(document?.object.metadata).toEqual({ name: "a␀b", annotations: JSON.parse('{"__proto__":"�"}') });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("redacts literal secrets", () => {
    const text =
      "apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: a, env: [{ name: TOKEN, value: hunter2 }] }] }\n";
    expect(JSON.stringify(readDocuments(text))).not.toContain("hunter2");
  });

  it("recognises the clusters of the clouds", () => {
    const aks = {
      id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c",
      properties: { enableRBAC: true, dnsPrefix: null },
    };
    const eks = { name: "c", arn: "arn:aws:eks:eu-west-1:1:cluster/c" };
    const gke = { name: "c", selfLink: "https://container.googleapis.com/v1/projects/p/locations/l/clusters/c" };
    const objectsOf = (value: unknown) => readDocuments(JSON.stringify(value)).documents.map(({ object }) => object);
    expect(objectsOf(aks)).toEqual([{ cluster: { id: aks.id, properties: { enableRBAC: true } } }]);
    expect(objectsOf({ value: [aks, aks] }).length).toBe(2);
    expect(objectsOf({ cluster: eks })).toEqual([{ cluster: eks }]);
    expect(objectsOf({ cluster: eks, nodegroups: [] })).toEqual([{ cluster: eks, nodegroups: [] }]);
    expect(objectsOf({ clusters: [gke] })).toEqual([{ cluster: gke }]);
  });

  it("says what it does not recognise", () => {
    const flattened = { id: "/x/providers/Microsoft.ContainerService/managedClusters/c", enableRbac: true };
    expect(readDocuments(JSON.stringify(flattened)).failures[0]?.message).toContain("az rest");
    for (const text of ["replicas: 3\n", "just words\n", "- 1\n", '{"clusters":["a"]}']) {
      expect(readDocuments(text).failures).toMatchObject([{ index: 0, unrecognised: true }]);
    }
  });

  it("never throws", () => {
    const yamlish = fc.string({
      unit: fc.constantFrom(..."{}[]:-\n\"'&*!|>%@ #?,a1~\t\\\0".split(""), "---\n", "<<: *a", "\ud800"),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), yamlish, fc.json()), (text) => {
        const { documents, failures } = readDocuments(text);
        for (const { index } of documents) expect(index).toBeGreaterThanOrEqual(0);
        for (const { message } of failures) expect(message).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});
