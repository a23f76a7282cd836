import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures.js";

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: loose
spec:
  hostPID: true
  containers:
    - name: main
      image: nginx:1.15.2
      securityContext: { privileged: true }
`;

/** As one pastes: all at once, so that nothing is indented on the way. */
async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Manifest" }).click();
  await page.keyboard.insertText(text);
}

test("a manifest that is pasted is judged", async ({ readerPage: page }) => {
  await page.goto("/check");
  await expect(page.getByRole("button", { name: "Check", exact: true })).toHaveAccessibleDescription(
    "Paste a manifest first",
  );
  await paste(page, manifest);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result.getByRole("heading", { name: /loose.*rules broken/ })).toBeVisible();
  const privileged = result.getByRole("listitem").filter({ hasText: "spec.containers[0].securityContext.privileged" });
  await expect(privileged.first()).toContainText("Unhealthy");
});

test("what cannot be read is said beside what can", async ({ readerPage: page }) => {
  await page.goto("/check");
  await paste(page, `${manifest}---\nkind: [unclosed\n`);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result.getByText("Document 2 was not read.")).toBeVisible();
  await expect(result.getByRole("heading", { name: /loose/ })).toBeVisible();
});
