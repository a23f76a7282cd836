import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";
import { tokenPattern } from "@periplus/shared/token";

const prefix = "periplus_pat_";
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 190 random bits. */
const randomLength = 32;
const checksumLength = 6;

/**
 * A new token's secret. The prefix lets scanners for leaked secrets know it, and the checksum lets them tell it from what
 * only looks like it: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
export function newTokenSecret(): string {
  const random = Array.from({ length: randomLength }, () => digits[randomInt(digits.length)]).join("");
  return prefix + random + checksumOf(prefix + random);
}

/** Whether it can be a token at all: what fails is not looked up. Tokens of older versions had no checksum. */
export function isTokenSecret(text: string): boolean {
  if (!text.startsWith(prefix)) return /^periplus_[\w-]{43}$/.test(text);
  return tokenPattern.test(text) && checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = "";
  for (let index = 0; index < checksumLength; index += 1) {
    checksum = digits[rest % digits.length] + checksum;
    rest = Math.floor(rest / digits.length);
  }
  return checksum;
}
