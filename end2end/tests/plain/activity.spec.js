// With JavaScript off: say what one does, and read what others did.
import { expect, signIn, test } from "../../support/dialer.js";

test("states are chosen and logs are read without JavaScript", async ({ page, dialer }) => {
  await signIn(page, dialer, "alex");
  await page.goto(`${dialer.url}/activity`);
  await page.locator(".state-menu > summary").click();
  await page.getByRole("button", { name: "Meeting" }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await page.locator(".state-menu > summary").click();
  await expect(page.getByRole("button", { name: "Meeting", pressed: true })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "now" })).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Agent" })).toHaveCount(0);
  await page.locator(".bar > .menu > summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();

  await signIn(page, dialer, "sam");
  await page.goto(`${dialer.url}/activity`);
  const agent = page.getByRole("combobox", { name: "Agent" });
  const alex = await agent.locator("option").filter({ hasText: "Alex" }).first().textContent();
  await agent.selectOption({ label: alex });
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/agent=.*from=.*to=/);
  await expect(page.getByRole("row").filter({ hasText: "Signed out" }).first()).toContainText("127.0.0.1");
  await page.goto(`${dialer.url}/activity?from=2026-02-30`);
  await expect(page.getByText("is not a day")).toBeVisible();
});
