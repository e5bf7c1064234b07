// A phone that is lost in a call, in every way a browser loses one: the customer is still there each time.
import AxeBuilder from "@axe-core/playwright";
import { MIC_HZ, expect, hears, signIn, test, theyHearMusic } from "../support/dialer.js";
import { shortTokens } from "../support/token.js";

/** Somebody who says a tone and never hangs up. */
const TALKER = "+14155550118";

const words = (page) => page.locator(".panel-words");

/** Alex calls and both hear each other. */
async function talk(page, sandbox) {
  await page.getByLabel("Phone number").fill(TALKER);
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(words(page)).toHaveText("In call");
  await hears(page);
  const customer = await sandbox.leg((leg) => leg.to === TALKER);
  await theyHearTheAgent(sandbox, customer);
  return customer;
}

async function theyHearTheAgent(sandbox, { sid }) {
  await expect
    .poll(async () => (await sandbox.tones(sid, MIC_HZ)).to_party[MIC_HZ], { message: "they hear the agent", timeout: 30_000 })
    .toBeGreaterThan(0.005);
}

/** The same person on the same leg, and both hear each other. */
async function stillThere(page, sandbox, customer) {
  await expect(words(page)).toHaveText("In call", { timeout: 30_000 });
  await theyHearTheAgent(sandbox, customer);
  await hears(page);
  expect((await sandbox.read(customer.sid)).status).toBe("in-progress");
  const legs = await sandbox.get("/calls");
  expect(legs.filter((leg) => leg.to === TALKER && leg.ended_at === null), "nobody was rung twice").toHaveLength(1);
}

async function end(page) {
  await page.getByRole("button", { name: "End", exact: true }).click();
  await expect(words(page)).toHaveText("Ended by you.");
  await page.getByRole("button", { name: "Done" }).click();
}

async function identity(sandbox) {
  return (await sandbox.get("/devices"))[0].identity;
}

test("two tabs: the second shows and controls the call, and has it when the first is closed", async ({ desk, dialer, sandbox, context }) => {
  const second = await context.newPage();
  await second.goto(dialer.url);
  await expect(second.getByText("Phone in another tab")).toBeVisible();
  await expect(desk.getByText("Phone ready")).toBeVisible();
  const customer = await talk(desk, sandbox);
  await expect(words(second)).toHaveText("In call");

  const ours = await sandbox.browserLeg();
  await second.getByRole("button", { name: "Mute" }).click();
  await expect(desk.getByRole("button", { name: "Unmute" })).toBeVisible();
  await expect
    .poll(async () => (await sandbox.read(ours.sid)).levels.from_party.rms, { message: "silence while muted" })
    .toBeLessThan(0.0005);
  await second.getByRole("button", { name: "Unmute" }).click();
  await theyHearTheAgent(sandbox, customer);
  await second.getByRole("button", { name: "Keypad" }).click();
  await second.getByRole("group", { name: "Tones" }).getByRole("button", { name: /^7/ }).click();
  await expect.poll(async () => (await sandbox.read(ours.sid)).digits).toBe("7");

  await desk.close();
  await expect(second.getByText("Phone ready")).toBeVisible();
  await stillThere(second, sandbox, customer);
  await end(second);

  // What is dialled in a tab without the phone is called by the phone.
  const third = await context.newPage();
  await third.goto(dialer.url);
  await expect(third.getByText("Phone in another tab")).toBeVisible();
  await third.getByLabel("Phone number").fill(TALKER);
  await third.getByRole("button", { name: "Call", exact: true }).click();
  await expect(words(third)).toHaveText("In call");
  await hears(second);
  await end(third);
});

test("a call that rings is answered from the other tab", async ({ desk, dialer, sandbox, context }) => {
  const second = await context.newPage();
  await second.goto(dialer.url);
  await expect(second.getByText("Phone in another tab")).toBeVisible();
  await sandbox.post("/people/+15035550118/call", { to: "+12025550100", as: "tone" });
  await second.getByRole("button", { name: "Answer", exact: true }).click();
  await expect(words(second)).toHaveText("In call");
  await hears(desk);
  await end(second);
});

test("a reload in a call", async ({ desk, sandbox }) => {
  desk.on("dialog", (dialog) => dialog.accept());
  const customer = await talk(desk, sandbox);
  await desk.getByLabel("Notes").fill("Asked for a quote");
  await expect(desk.getByText("Saved", { exact: true })).toBeVisible();
  await desk.reload();
  await stillThere(desk, sandbox, customer);
  await expect(desk.getByLabel("Notes")).toHaveValue("Asked for a quote");
  await end(desk);
});

test("a page that is away: they hear music, the seconds are counted, the call is found again", async ({ desk, dialer, sandbox, context }) => {
  const customer = await talk(desk, sandbox);
  await desk.close();
  await theyHearMusic(sandbox, customer);
  const page = await context.newPage();
  await page.goto(`${dialer.url}/calls`);
  await page.getByRole("link", { name: "Desk", exact: true }).click();
  await stillThere(page, sandbox, customer);
  await end(page);
});

test("another browser shows the countdown and takes the call back at a click", async ({ desk, dialer, sandbox, browser }) => {
  const customer = await talk(desk, sandbox);
  const other = await browser.newContext();
  const page = await other.newPage();
  await signIn(page, dialer);
  await expect(page.getByText("Your phone is on another device.")).toBeVisible();
  await desk.close();
  await expect(words(page)).toHaveText("Reconnecting…");
  await expect(page.getByText(/The caller hears music, \d+ seconds? left\./)).toBeVisible();
  await theyHearMusic(sandbox, customer);
  await page.getByRole("button", { name: "Back into the call" }).click();
  await expect(words(page)).toHaveText("In call");
  await theyHearTheAgent(sandbox, customer);
  await end(page);
  await other.close();
});

test("another device takes the sound over at a click", async ({ desk, dialer, sandbox, browser }) => {
  const customer = await talk(desk, sandbox);
  const other = await browser.newContext();
  const page = await other.newPage();
  await signIn(page, dialer);
  await page.getByRole("button", { name: "Take the call here" }).click();
  await expect(page.getByRole("button", { name: "Mute" })).toBeEnabled();
  await expect(desk.getByText("Your phone is on another device.")).toBeVisible();
  await theyHearTheAgent(sandbox, customer);
  await end(page);
  await other.close();
});

test("a renderer that crashes in a call", async ({ desk, dialer, sandbox, context }) => {
  const customer = await talk(desk, sandbox);
  const crashed = desk.waitForEvent("crash");
  const session = await context.newCDPSession(desk);
  // It crashes instead of answering.
  session.send("Page.crash").catch(() => {});
  await crashed;
  const page = await context.newPage();
  await page.goto(dialer.url);
  await stillThere(page, sandbox, customer);
  await end(page);
});

test("the way to the carrier is cut for 6 s in a call", async ({ desk, sandbox }) => {
  const customer = await talk(desk, sandbox);
  await sandbox.post("/devices/refuse", { ms: 6_000 });
  await sandbox.post(`/devices/${await identity(sandbox)}/cut`);
  await expect(desk.getByText("Phone reconnecting…").first()).toBeVisible();
  await theyHearTheAgent(sandbox, customer);
  await expect(desk.getByText("Phone ready")).toBeVisible({ timeout: 30_000 });
  await stillThere(desk, sandbox, customer);
  await end(desk);
});

test("the network is gone for 30 s in a call", async ({ desk, sandbox, context }) => {
  test.setTimeout(150_000);
  const customer = await talk(desk, sandbox);
  await context.setOffline(true);
  // Its sound has no other way than the network either.
  const ours = await sandbox.browserLeg();
  await sandbox.post(`/calls/${ours.sid}/loss`, { share: 1 });
  await expect(desk.getByText("Phone reconnecting…").first()).toBeVisible({ timeout: 30_000 });
  await desk.waitForTimeout(30_000);
  expect((await sandbox.read(customer.sid)).status, "they are still there").toBe("in-progress");
  await context.setOffline(false);
  await sandbox.post(`/calls/${ours.sid}/loss`, { share: 0 }).catch(() => {});
  await expect(desk.getByText("Phone ready")).toBeVisible({ timeout: 40_000 });
  await stillThere(desk, sandbox, customer);
  await end(desk);
});

test("a token that ends in a call, and none to be had for a while", async ({ page, dialer, sandbox }) => {
  test.setTimeout(120_000);
  const terms = await shortTokens(page, dialer.secrets.api_secret, 24);
  await signIn(page, dialer);
  await expect(page.getByText("Phone ready")).toBeVisible();
  const customer = await talk(page, sandbox);
  terms.withhold = true;
  expect(await sandbox.get("/devices"), "the phone is there").toHaveLength(1);
  await expect
    .poll(async () => (await sandbox.get("/devices")).length, { message: "the token has ended", timeout: 40_000 })
    .toBe(0);
  await stillThere(page, sandbox, customer);
  terms.withhold = false;
  const before = terms.given;
  await expect.poll(() => terms.given, { message: "a fresh token", timeout: 30_000 }).toBeGreaterThan(before);
  await expect(page.getByText("Phone ready")).toBeVisible({ timeout: 30_000 });
  await stillThere(page, sandbox, customer);
  await end(page);
});

test("a call that rings when the way to the carrier is lost rings again", async ({ desk, sandbox }) => {
  await sandbox.post("/people/+15035550118/call", { to: "+12025550100", as: "tone" });
  await expect(desk.getByLabel("Incoming call")).toBeVisible();
  await sandbox.post("/devices/refuse", { ms: 1_500 });
  await sandbox.post(`/devices/${await identity(sandbox)}/cut`);
  await expect(desk.getByLabel("Incoming call")).toBeHidden();
  await expect(desk.getByLabel("Incoming call")).toBeVisible();
  await desk.getByRole("button", { name: "Answer", exact: true }).click();
  await expect(words(desk)).toHaveText("In call");
  await hears(desk);
  await end(desk);
});

test("the device check: the microphone is heard, a sound is played, the choice is kept", async ({ desk }) => {
  await desk.getByRole("button", { name: "Check now" }).click();
  const check = desk.getByRole("dialog", { name: "Check your devices" });
  await expect(check.getByText("You are heard.")).toBeVisible();
  await check.getByRole("combobox", { name: "Microphone" }).selectOption({ index: 1 });
  await expect(check.getByText("You are heard.")).toBeVisible();
  await check.getByRole("button", { name: "Play a sound" }).click();
  await expect(check.getByRole("button", { name: "Play a sound" })).toBeEnabled();
  await expect(check.getByText(/The server answers in \d+ ms\./)).toBeVisible();
  await expect(check.getByText("Your phone has reached the carrier.")).toBeVisible();
  await expect(check.getByText("There is a way for sound.")).toBeVisible();
  const { violations } = await new AxeBuilder({ page: desk }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`)).toEqual([]);
  await check.getByRole("button", { name: "Use these" }).click();
  await expect(check).toBeHidden();
  await expect(desk.getByRole("button", { name: "Check now" })).toBeHidden();
  await desk.reload();
  await expect(desk.getByText("Phone ready")).toBeVisible();
  await expect(desk.getByRole("button", { name: "Check now" })).toBeHidden();
  // At any time again, from the phone's light.
  await desk.getByText("Phone ready").click();
  await desk.getByRole("button", { name: "Check your devices" }).click();
  await expect(desk.getByRole("dialog", { name: "Check your devices" })).toBeVisible();
  await desk.keyboard.press("Escape");
  await expect(desk.getByRole("dialog", { name: "Check your devices" })).toBeHidden();
});
