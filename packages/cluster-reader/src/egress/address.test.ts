import { describe, expect, test } from "vitest";
import { isReachable, kindOfAddress } from "./address.js";

describe("kinds of addresses", () => {
  test.each([
    ["8.8.8.8", "public"],
    ["2606:4700::1111", "public"],
    ["127.0.0.1", "private"],
    ["::1", "private"],
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["172.32.0.1", "public"],
    ["192.168.0.10", "private"],
    ["100.64.0.1", "private"],
    ["fd12:3456::1", "private"],
    ["0.0.0.0", "never"],
    ["::", "never"],
    ["169.254.169.254", "never"],
    ["168.63.129.16", "never"],
    ["100.100.100.200", "never"],
    ["fe80::1", "never"],
    ["0:0:0:0:0:0:0:1", "private"],
    ["fec0::1", "private"],
    ["fd00:ec2::254", "never"],
    ["fd20:ce::254", "never"],
    ["255.255.255.255", "never"],
  ])("%s is %s", (address, kind) => expect(kindOfAddress(address)).toBe(kind));

  test.each([
    ["::ffff:169.254.169.254", "never"],
    ["::ffff:a9fe:a9fe", "never"],
    ["::ffff:10.0.0.1", "private"],
    ["::169.254.169.254", "never"],
    ["64:ff9b::169.254.169.254", "never"],
    ["2002:a9fe:a9fe::1", "never"],
    ["2002:0808:0808::1", "public"],
    ["::ffff:8.8.8.8", "public"],
    ["::ffff:0:169.254.169.254", "never"],
    ["64:ff9b:1::169.254.169.254", "never"],
    ["64:ff9b:1:abcd::a9fe:a9fe", "never"],
    ["64:ff9b:1::8.8.8.8", "private"],
  ])("%s counts as the IPv4 address inside it (%s)", (address, kind) => expect(kindOfAddress(address)).toBe(kind));

  test("private addresses need leave, metadata services have none", () => {
    expect(isReachable("10.0.0.1", "internet")).toBe(false);
    expect(isReachable("10.0.0.1", "private")).toBe(true);
    expect(isReachable("169.254.169.254", "private")).toBe(false);
    expect(isReachable("1.1.1.1", "internet")).toBe(true);
  });
});
