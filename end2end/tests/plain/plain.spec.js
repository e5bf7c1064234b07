// With JavaScript off: sign in, read the history, write up a call.
import { expect, signIn, test } from "../../support/dialer.js";

test("sign-in, history and a call's page work without JavaScript", async ({ page, dialer, sandbox }) => {
  const caller = await sandbox.post("/people/+15035550119/call", { to: "+12025550100", as: "silent" });
  await expect.poll(async () => (await sandbox.read(caller.sid)).status).toBe("completed");

  await page.goto(`${dialer.url}/calls`);
  await expect(page).toHaveURL(/sign-in/);
  await signIn(page, dialer, "sam");
  await page.goto(`${dialer.url}/calls`);
  await page.getByRole("searchbox").fill("0119");
  await page.getByRole("button", { name: "Search" }).click();
  const row = page.getByRole("row").filter({ hasText: "555-0119" });
  await expect(row).toContainText("Missed");
  await row.getByRole("link").first().click();
  await expect(page.getByText("voice request")).toBeVisible();
  await page.getByText("Sam Rivera").first().click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
});
