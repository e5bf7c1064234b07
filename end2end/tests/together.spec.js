// Hold, asking a colleague first, handing a call over, and a third person: two agents in two browsers, and who
// hears whom measured at the carrier.
import AxeBuilder from "@axe-core/playwright";
import { MIC_HZ, expect, hears, rememberConnections, signIn, test, theyHearMusic } from "../support/dialer.js";

test.use({ speed: 1 });

/** Somebody who says 440 Hz and never hangs up. */
const TALKER = "+14155550118";
/** Somebody who says 900 Hz and never hangs up. */
const GUEST = "+14155550123";
const GUEST_HZ = 900;

const words = (page) => page.locator(".panel-words");
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function talk(page, sandbox) {
  await page.getByLabel("Phone number").fill(TALKER);
  await button(page, "Call").click();
  await expect(words(page)).toHaveText("In call");
  await hears(page);
  const customer = await sandbox.leg((leg) => leg.to === TALKER);
  await theyHear(sandbox, customer, MIC_HZ);
  return customer;
}

async function theyHear(sandbox, { sid }, hz) {
  await expect
    .poll(async () => (await sandbox.tones(sid, hz)).to_party[hz], { message: `they hear ${hz} Hz`, timeout: 30_000 })
    .toBeGreaterThan(0.005);
}

/** A second agent in a browser of their own. */
async function colleague(browser, dialer) {
  const other = await browser.newContext({ permissions: ["microphone"] });
  const page = await other.newPage();
  await page.addInitScript(rememberConnections);
  await signIn(page, dialer, "sam");
  await expect(page.getByText("Phone ready")).toBeVisible();
  return page;
}

async function end(page) {
  await button(page, "End").click();
  await button(page, "Done").click();
}

test("hold and back", async ({ desk, sandbox }) => {
  const customer = await talk(desk, sandbox);
  await button(desk, "Hold").click();
  await expect(words(desk)).toHaveText("On hold");
  await expect(button(desk, "Resume")).toBeVisible();
  await theyHearMusic(sandbox, customer);
  const checked = await new AxeBuilder({ page: desk }).analyze();
  expect(checked.violations).toEqual([]);
  await button(desk, "Resume").click();
  await expect(words(desk)).toHaveText("In call");
  await theyHear(sandbox, customer, MIC_HZ);
  await hears(desk);
  await end(desk);
});

test("a colleague is asked first, and takes the call over", async ({ desk, dialer, sandbox, browser }) => {
  const other = await colleague(browser, dialer);
  const customer = await talk(desk, sandbox);
  await button(desk, "Transfer").click();
  const form = desk.getByRole("region", { name: "Transfer or add" });
  await form.getByRole("button", { name: /Sam/ }).click();
  const checked = await new AxeBuilder({ page: desk }).analyze();
  expect(checked.violations).toEqual([]);
  await button(form, "Ask first").click();
  const company = desk.getByRole("region", { name: "Also in this call" });
  await expect(company).toContainText("Calling…");
  await theyHearMusic(sandbox, customer);

  await button(other, "Answer").click();
  await expect(company).toContainText("In the call");
  await hears(other);
  await button(company, "Swap").click();
  await expect(company).toContainText("On hold");
  await theyHear(sandbox, customer, MIC_HZ);
  await button(company, "Bring together").click();
  await expect(company).toContainText("In the call");
  await hears(other);
  await button(company, "Leave them to it").click();
  await expect(words(other)).toHaveText("In call");
  await theyHear(sandbox, customer, MIC_HZ);
  // Whose call it is now may arrange it.
  await expect(button(other, "Hold")).toBeEnabled();
  await expect(button(desk, "End")).toBeHidden();
  await end(other);
  await expect.poll(async () => (await sandbox.read(customer.sid)).ended_at).not.toBeNull();
  await other.context().close();
});

test("a call is handed over without asking", async ({ desk, dialer, sandbox, browser }) => {
  const other = await colleague(browser, dialer);
  const customer = await talk(desk, sandbox);
  await button(desk, "Transfer").click();
  const form = desk.getByRole("region", { name: "Transfer or add" });
  await form.getByRole("button", { name: /Sam/ }).click();
  await button(form, "Transfer now").click();
  await theyHearMusic(sandbox, customer);
  await button(other, "Answer").click();
  await expect(words(other)).toHaveText("In call");
  await theyHear(sandbox, customer, MIC_HZ);
  await hears(other);
  await end(other);
  await other.context().close();
});

test("a third person is added, and the agent leaves", async ({ desk, sandbox }) => {
  const customer = await talk(desk, sandbox);
  await button(desk, "Transfer").click();
  const form = desk.getByRole("region", { name: "Transfer or add" });
  await form.getByLabel("Or a number").fill(GUEST);
  await button(form, "Add to call").click();
  const company = desk.getByRole("region", { name: "Also in this call" });
  await expect(company).toContainText("In the call");
  const guest = await sandbox.leg((leg) => leg.to === GUEST);
  await theyHear(sandbox, customer, GUEST_HZ);
  await theyHear(sandbox, guest, MIC_HZ);
  await button(company, "Leave them to it").click();
  await theyHear(sandbox, customer, GUEST_HZ);
  await expect.poll(async () => (await sandbox.tones(guest.sid, MIC_HZ)).to_party[MIC_HZ]).toBeLessThan(0.005);
  await sandbox.post(`/calls/${guest.sid}/hangup`);
  await expect.poll(async () => (await sandbox.read(customer.sid)).ended_at).not.toBeNull();
});

test("a number that must not be called is refused in words, and nothing changes", async ({ desk, sandbox }) => {
  const customer = await talk(desk, sandbox);
  await button(desk, "Transfer").click();
  const form = desk.getByRole("region", { name: "Transfer or add" });
  await form.getByLabel("Or a number").fill("911");
  await button(form, "Transfer now").click();
  await expect(form.getByRole("alert")).toContainText("Emergency numbers cannot be called");
  await theyHear(sandbox, customer, MIC_HZ);
  await end(desk);
});
