// Nothing that axe-core objects to, in both themes, wide and narrow.
import AxeBuilder from "@axe-core/playwright";
import { expect, signIn, test } from "../support/dialer.js";

const widths = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

async function check(page, name) {
  const found = await new AxeBuilder({ page }).analyze();
  const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
  expect(told, name).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name}: nothing sticks out sideways`).toBeLessThanOrEqual(0);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, viewport] of Object.entries(widths)) {
    test(`every page, ${colorScheme}, ${width}`, async ({ page, dialer }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      await page.goto(`${dialer.url}/sign-in`);
      await check(page, "sign-in");
      await signIn(page, dialer);
      await expect(page.getByText("Phone ready")).toBeAttached();
      await check(page, "desk");
      await page.getByLabel("Phone number").fill("+13125550112");
      await page.getByRole("button", { name: "Call", exact: true }).click();
      await expect(page.locator(".panel-words")).toHaveText("The line is busy.");
      await check(page, "desk, after a call");
      await page.getByRole("button", { name: "Done" }).click();
      await page.goto(`${dialer.url}/calls`);
      await check(page, "calls");
      await page.getByText("More filters").click();
      await check(page, "calls, filters open");
      await page.goto(`${dialer.url}/calls?text=nothing%20like%20this&state=busy,no_answer&from=2026-01-01`);
      await expect(page.getByRole("heading", { name: "No call fits" })).toBeVisible();
      await check(page, "calls, none fits");
      await page.goto(`${dialer.url}/calls`);
      await page.getByRole("row").filter({ hasText: "555-0112" }).first().getByRole("link").first().click();
      await expect(page.getByText("voice request")).toBeVisible();
      await check(page, "call");
      await page.goto(`${dialer.url}/activity`);
      await expect(page.getByRole("heading", { name: "Time in each state" })).toBeVisible();
      await page.locator(".state-menu > summary").click();
      await check(page, "activity, with the state menu");
      await page.goto(`${dialer.url}/nowhere`);
      await check(page, "not found");
    });
  }
}

test("a call by keyboard alone", async ({ desk }) => {
  await desk.getByLabel("Phone number").focus();
  await desk.keyboard.type("+14155550118");
  await desk.keyboard.press("Enter");
  await expect(desk.locator(".panel-words")).toHaveText("In call");
  await desk.keyboard.press("m");
  await expect(desk.getByRole("button", { name: "Unmute" })).toBeVisible();
  await desk.getByRole("button", { name: "End", exact: true }).focus();
  await desk.keyboard.press("Enter");
  await expect(desk.locator(".panel-words")).toHaveText("Ended by you.");
});
