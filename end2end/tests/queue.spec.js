// The queue: callers wait, everybody sees who and how long, and whoever waits longest is served first.
import AxeBuilder from "@axe-core/playwright";
import { expect, hears, signIn, test } from "../support/dialer.js";

test.use({ speed: 1 });

const FIRST = "+14155550151";
const SECOND = "+14155550152";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const words = (page) => page.locator(".panel-words");
const menu = (page) => page.locator(".state-menu");
const state = (page) => menu(page).locator(".state-words");
const waiting = (page) => page.locator(".queue");

async function says(page, name) {
  await menu(page).locator("summary").click();
  await menu(page).getByRole("button", { name, exact: true }).click();
}

const somebodyCalls = (sandbox, from) => sandbox.post(`/people/${from}/call`, { to: "+12025550100", as: "tone" });

test("two callers wait, hear music, and are served in order", async ({ desk, sandbox }) => {
  await says(desk, "Break");
  await expect(state(desk)).toHaveText("Break");
  const first = await somebodyCalls(sandbox, FIRST);
  await expect(waiting(desk)).toContainText("1 caller waits");
  await somebodyCalls(sandbox, SECOND);
  await expect(waiting(desk)).toContainText("2 callers wait");
  await expect(waiting(desk).getByRole("listitem").first()).toContainText("415-555-0151");
  await expect
    .poll(async () => (await sandbox.read(first.sid)).levels.to_party.rms, { message: "whoever waits hears something" })
    .toBeGreaterThan(0.01);
  const checked = await new AxeBuilder({ page: desk }).analyze();
  expect(checked.violations).toEqual([]);

  await says(desk, "Available");
  for (const number of ["415-555-0151", "415-555-0152"]) {
    await expect(desk.getByRole("region", { name: "Incoming call" })).toContainText(number);
    await button(desk, "Answer").click();
    await expect(words(desk)).toHaveText("In call");
    await hears(desk);
    await button(desk, "End").click();
    await button(desk, "Done").click();
  }
  await expect(waiting(desk)).toBeHidden();
});

test("who lets it ring is set aside, and the caller goes to the next", async ({ desk, dialer, sandbox, browser }) => {
  await expect(state(desk)).toHaveText("Available");
  await somebodyCalls(sandbox, FIRST);
  await expect(desk.getByRole("region", { name: "Incoming call" })).toBeVisible();
  const other = await browser.newContext({ permissions: ["microphone"] });
  const page = await other.newPage();
  await signIn(page, dialer, "sam");
  await expect(page.getByText("Phone ready")).toBeVisible();
  await expect(state(desk)).toHaveText("Missed a call", { timeout: 40_000 });
  await expect(page.getByRole("region", { name: "Incoming call" })).toContainText("415-555-0151");
  await button(page, "Answer").click();
  await expect(words(page)).toHaveText("In call");
  await button(page, "End").click();
  await button(page, "Done").click();
  await says(desk, "Available");
  await other.close();
});
