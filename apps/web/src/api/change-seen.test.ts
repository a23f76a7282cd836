import type { Account } from "@periplus/shared/account";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ChangedMeanwhile, changeSeen } from "./change-seen";
import { ApiError } from "./problem";

const id = "00000000-0000-4000-8000-000000000001";
const account = { id, kind: "service", name: "robot", grants: [], lastSeenAt: null } as unknown as Account;
const nameOf = ({ name }: Account) => [{ what: "Name", value: name, words: name }];

afterEach(() => vi.unstubAllGlobals());

/** A server of one account that takes changes of its newest version only; tags are weak, as behind some proxies. */
function serve({ tagged = true } = {}) {
  const server = { account, version: 1, changes: [] as (string | null)[], beforeChange: () => {} };
  const put = (part: Partial<Account>) =>
    Object.assign(server, { account: { ...server.account, ...part }, version: server.version + 1 });
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    expect(address).toBe(`/api/v1/accounts/${id}`);
    if (init.method !== "GET") {
      server.beforeChange();
      const match = new Headers(init.headers).get("if-match");
      server.changes.push(match);
      if (match !== null && match !== `"${server.version}"`) return refusal(412, "precondition-failed");
      put(JSON.parse(String(init.body)));
    }
    return Response.json(server.account, tagged ? { headers: { etag: `W/"${server.version}"` } } : {});
  });
  return { server, put };
}

const refusal = (status: number, code: string) =>
  Response.json({ type: "about:blank", title: "No", status, code }, { status });

const rename = (name: string, seen = account, onChanged?: (now: Account) => void) => {
  const params = { id };
  const more = onChanged ? { onChanged } : {};
  return changeSeen("updateAccount", {
    request: { params, body: { name } },
    read: { params },
    seen,
    facts: nameOf,
    ...more,
  });
};

describe("a change of what was seen", () => {
  test("names the tag of what is there, without its mark of a proxy", async () => {
    const { server } = serve();
    expect(await rename("b")).toMatchObject({ name: "b" });
    expect(server.changes).toEqual(['"1"']);
  });

  test("is made, too, where only that differs which nobody decides", async () => {
    const { server, put } = serve();
    put({ lastSeenAt: "2027-03-01T00:00:00Z" } as Partial<Account>);
    await rename("b");
    expect(server.account).toMatchObject({ name: "b", lastSeenAt: "2027-03-01T00:00:00Z" });
  });

  test("is not made where somebody else was quicker, and says what differs", async () => {
    const { server, put } = serve();
    put({ name: "theirs" });
    const seen: Account[] = [];
    const failure = await rename("mine", account, (now) => seen.push(now)).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(ChangedMeanwhile);
    expect(failure).toMatchObject({ differences: [{ what: "Name", seen: "robot", now: "theirs" }] });
    expect([server.changes, server.account.name]).toEqual([[], "theirs"]);
    await rename("mine", seen[0]);
    expect(server.account.name).toBe("mine");
  });

  test("is not made where somebody else is quicker between the look and the change", async () => {
    const { server, put } = serve();
    server.beforeChange = () => put({ name: "theirs" });
    await expect(rename("mine")).rejects.toThrow(/Name: robot → theirs/);
    expect([server.changes, server.account.name]).toEqual([['"1"'], "theirs"]);
  });

  test("is made again where only that moved in between which nobody decides", async () => {
    const { server, put } = serve();
    server.beforeChange = () => {
      server.beforeChange = () => {};
      put({ lastSeenAt: "2027-03-01T00:00:00Z" } as Partial<Account>);
    };
    await rename("mine");
    expect([server.changes, server.account.name]).toEqual([['"1"', '"2"'], "mine"]);
  });

  test("ends where something never stands still", async () => {
    const { server, put } = serve();
    server.beforeChange = () => put({});
    await expect(rename("mine")).rejects.toMatchObject({ code: "precondition-failed" });
    expect([server.changes.length, server.account.name]).toEqual([5, "robot"]);
  });

  test("is made of what is there, where a proxy takes the tags away", async () => {
    const { server } = serve({ tagged: false });
    await rename("b");
    expect([server.changes, server.account.name]).toEqual([[null], "b"]);
  });

  test("fails as the calls do", async () => {
    vi.stubGlobal("fetch", async () => refusal(404, "not-found"));
    const failure = await rename("b").catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).not.toBeInstanceOf(ChangedMeanwhile);
    expect(failure).toMatchObject({ code: "not-found" });
  });
});

test("what is there no more, and what is new, is nothing on the other side", async () => {
  const { put } = serve();
  put({ grants: [{ role: "admin", connectorIds: null }] });
  const facts = ({ grants }: Account) => grants.map(({ role }) => ({ what: role, value: role, words: "yes" }));
  const seen: Account = { ...account, grants: [{ role: "reader", connectorIds: null }] };
  const params = { id };
  const change = changeSeen("deleteAccount", { request: { params }, read: { params }, seen, facts });
  await expect(change).rejects.toMatchObject({
    differences: [
      { what: "reader", seen: "yes", now: null },
      { what: "admin", seen: null, now: "yes" },
    ],
  });
});
