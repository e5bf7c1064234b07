// Missed calls: a message is left, heard on the page, taken by somebody, called back and done.
import AxeBuilder from "@axe-core/playwright";
import { expect, signIn, test } from "../support/dialer.js";

test.use({ options: ["--queue-seconds", "0"], speed: 1 });

const CALLER = "+14155550153";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const missed = (page) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: /^Missed/ });
const row = (page) => page.locator(".missed-call").filter({ hasText: "415-555-0153" });

async function says(page, name) {
  await page.locator(".state-menu summary").click();
  await page.locator(".state-menu").getByRole("button", { name, exact: true }).click();
  await expect(page.locator(".state-words")).toHaveText(name);
}

/** Somebody calls, finds nobody free, speaks for a while and hangs up. */
async function leavesAMessage(sandbox) {
  const { sid } = await sandbox.post(`/people/${CALLER}/call`, { to: "+12025550100", as: "tone" });
  const spoken = async () => (await sandbox.read(sid)).levels.from_party.packets;
  await expect
    .poll(async () => (await sandbox.read(sid)).recordings.length, { message: "the carrier records", timeout: 60_000 })
    .toBe(1);
  const before = await spoken();
  await expect.poll(spoken, { message: "they speak" }).toBeGreaterThan(before + 100);
  await sandbox.post(`/calls/${sid}/hangup`);
}

test("a message is left, heard, taken and done", async ({ desk, dialer, sandbox, browser }) => {
  await says(desk, "Lunch");
  await leavesAMessage(sandbox);
  await expect(missed(desk)).toHaveText("Missed 1");
  await missed(desk).click();
  await expect(row(desk)).toContainText("Missed: they left a message.");
  const audio = row(desk).locator("audio");
  await expect(audio).toBeVisible();
  await audio.evaluate((player) => player.play());
  await expect.poll(() => audio.evaluate((player) => player.currentTime), { message: "it plays" }).toBeGreaterThan(0.5);
  const checked = await new AxeBuilder({ page: desk }).analyze();
  expect(checked.violations).toEqual([]);

  // A colleague sees at once who looks after it.
  const other = await browser.newContext();
  const page = await other.newPage();
  await signIn(page, dialer, "sam");
  await missed(page).click();
  await expect(row(page)).toContainText("Nobody looks after it yet");
  await button(row(desk), "I’ll take it").click();
  await expect(row(desk)).toContainText("You look after it");
  await expect(row(page)).toContainText("Alex Morgan looks after it");

  // The number is brought to the desk, and dialed by nobody but the agent.
  await row(desk).getByRole("link", { name: "Call back" }).click();
  await expect(desk.getByLabel("Phone number")).toHaveValue(CALLER);
  expect((await sandbox.get("/calls")).filter((leg) => leg.to === CALLER)).toEqual([]);

  await missed(desk).click();
  await button(row(desk), "Done").click();
  await expect(desk.getByText("Nobody waits for a call back")).toBeVisible();
  await expect(missed(desk)).toHaveText("Missed");
  await expect(page.getByText("Nobody waits for a call back")).toBeVisible();
  await other.close();
});
