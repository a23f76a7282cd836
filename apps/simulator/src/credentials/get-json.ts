import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";

const TIMEOUT_MILLISECONDS = 5000;

/** Reads a JSON document; `ca` is trusted in place of the system's roots. Throws where there is none. */
export function getJson(url: string, ca?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MILLISECONDS, agent: false as const, ...(ca === undefined ? {} : { ca }) };
    const get = url.startsWith("https:") ? getSecure : getPlain;
    const request = get(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}`));
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")));
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on("timeout", () => request.destroy(new Error(`${url} did not answer in time`)));
    request.on("error", reject);
  });
}
