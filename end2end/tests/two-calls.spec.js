// Two calls at a time, and calls between two of us: parked, taken, taken back; and each hears the other.
import AxeBuilder from "@axe-core/playwright";
import { MIC_HZ, expect, hears, rememberConnections, signIn, test, theyHearMusic } from "../support/dialer.js";

test.use({ speed: 1 });

/** Somebody who says 440 Hz and never hangs up. */
const TALKER = "+14155550118";
const CALLER = "+14155550157";

const words = (page) => page.locator(".panel-words");
const button = (page, name) => page.getByRole("button", { name, exact: true });
const incoming = (page) => page.getByRole("region", { name: "Incoming call" });

async function theyHear(sandbox, { sid }, hz) {
  await expect
    .poll(async () => (await sandbox.tones(sid, hz)).to_party[hz], { message: `they hear ${hz} Hz`, timeout: 30_000 })
    .toBeGreaterThan(0.005);
}

async function end(page) {
  await button(page, "End").click();
  await button(page, "Done").click();
}

test("a call is parked, the next one taken, and the first taken back", async ({ desk, sandbox }) => {
  await desk.getByLabel("Phone number").fill(TALKER);
  await button(desk, "Call").click();
  await expect(words(desk)).toHaveText("In call");
  await hears(desk);
  const first = await sandbox.leg((leg) => leg.to === TALKER);
  await expect(button(desk, "Park")).toBeEnabled();
  await sandbox.post(`/people/${CALLER}/call`, { to: "+12025550100", as: "high-tone" });
  await button(desk, "Park, take next").click();
  const parked = desk.getByRole("region", { name: "Parked" });
  await expect(parked).toContainText("hears music");
  await theyHearMusic(sandbox, first);
  await expect(incoming(desk)).toContainText("415-555-0157");
  await button(desk, "Answer").click();
  await expect(words(desk)).toHaveText("In call");
  await hears(desk);
  await expect(parked.getByRole("button")).toBeDisabled();
  const checked = await new AxeBuilder({ page: desk }).analyze();
  expect(checked.violations).toEqual([]);
  await end(desk);
  await parked.getByRole("button").click();
  await expect(words(desk)).toHaveText("In call");
  await expect(parked).toBeHidden();
  await theyHear(sandbox, first, MIC_HZ);
  await hears(desk);
  await end(desk);
  await expect.poll(async () => (await sandbox.read(first.sid)).status).toBe("completed");
});

test("two agents talk, and each hears the other", async ({ desk, dialer, sandbox, browser }) => {
  const context = await browser.newContext({ permissions: ["microphone"] });
  const other = await context.newPage();
  await other.addInitScript(rememberConnections);
  await signIn(other, dialer, "sam");
  await expect(other.getByText("Phone ready")).toBeVisible();
  // Who is there is looked up when the page opens.
  await desk.reload();
  await expect(desk.getByText("Phone ready")).toBeVisible();
  const call = desk.getByRole("region", { name: "Colleagues" }).getByRole("button", { name: /^Call Sam/ });
  await call.click();
  await expect(incoming(other)).toContainText("A colleague calls");
  await expect(incoming(other)).toContainText("Alex");
  await button(other, "Answer").click();
  for (const page of [desk, other]) {
    await expect(words(page)).toHaveText("In call");
    await hears(page);
  }
  // No number was dialled for it.
  const legs = await sandbox.get("/calls");
  const there = legs.filter((leg) => leg.ended_at === null);
  expect(there.every((leg) => leg.to.startsWith("client:") || leg.from.startsWith("client:"))).toBe(true);
  await button(other, "End").click();
  await expect(words(desk)).not.toHaveText("In call");
  await button(desk, "Done").click();
  await button(other, "Done").click();
  // There is nothing to write up.
  await expect(desk.locator(".state-words")).toHaveText("Available");
  await context.close();
});
