import { resourceQueryKeys } from "@periplus/shared/query/query-keys";
import { expect, test } from "vitest";
import { type ClusterEntry, selectClusterIds } from "./cluster-directory.js";
import { readQuery } from "./read-query.js";

test("terms on clusters and clouds choose ids, negation included", () => {
  const entry = (id: number, name: string, cloud: ClusterEntry["cloud"]) =>
    [id, { id, name, cloud, isGone: false, inventoryVersion: null }] as const;
  const directory = new Map([entry(1, "prod-eu", "azure"), entry(2, "prod-us", "aws"), entry(3, "dev", "aws")]);
  const select = (text: string) => selectClusterIds(directory, readQuery(text, resourceQueryKeys));
  expect(select("")).toEqual([1, 2, 3]);
  expect(select("cluster:prod-*")).toEqual([1, 2]);
  expect(select("cluster:prod-* -cloud:azure")).toEqual([2]);
  expect(select("cluster:nothing")).toEqual([]);
});
