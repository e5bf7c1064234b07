// A group of phones: all of them ring, and of two who answer in the same moment exactly one has the call.
import { expect, hears, rememberConnections, signIn, test } from "../support/dialer.js";

// A dialer of its own, since its flow would lead the callers of others astray.
test.use({ options: ["--queue-seconds", "898"], speed: 1 });

const CALLER = "+14155550155";
const button = (page, name) => page.getByRole("button", { name, exact: true });
const incoming = (page) => page.getByRole("region", { name: "Incoming call" });

const FLOW = `zone = "UTC"
start = "hours"

[step.hours]
do = "hours"
open = ["mon-sun 00:00-24:00"]
then = "all"
otherwise = "bye"

[step.all]
do = "ring_group"
agents = ["alex", "sam"]
seconds = 120
otherwise = "bye"

[step.bye]
do = "hang_up"
`;

async function somebody(browser, dialer, login) {
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await context.newPage();
  await page.addInitScript(rememberConnections);
  await signIn(page, dialer, login);
  return page;
}

test("two answer in the same moment, and one of them has the call", async ({ desk, dialer, sandbox, browser }) => {
  const robin = await somebody(browser, dialer, "robin");
  await robin.goto(`${dialer.url}/flows/main`);
  await expect(robin.getByText("its 2 stories end as told")).toBeVisible();
  // The page may have been written by the server and not be listening yet.
  await expect(async () => {
    await robin.getByLabel("Text of the flow").fill(FLOW);
    await expect(robin.locator(".flow-step").nth(1)).toContainText("ring group", { timeout: 2_000 });
  }).toPass();
  await button(robin, "Save").click();
  await expect(robin.getByText("Saved as version 1")).toBeVisible();
  await robin.context().close();

  const sam = await somebody(browser, dialer, "sam");
  await expect(sam.getByText("Phone ready")).toBeVisible();
  const caller = await sandbox.post(`/people/${CALLER}/call`, { to: "+12025550100", as: "tone" });
  const both = [desk, sam];
  for (const page of both) await expect(incoming(page)).toContainText("415-555-0155");
  await Promise.all(both.map((page) => button(page, "Answer").click()));

  // The carrier has one phone left in the call, and the page of that phone alone has the call.
  const phones = async () => {
    const legs = await sandbox.get("/calls");
    return legs.filter((leg) => leg.ended_at === null && leg.to.startsWith("client:")).map((leg) => leg.status);
  };
  await expect.poll(phones, { message: "one phone is left in the call", timeout: 30_000 }).toEqual(["in-progress"]);
  const has = (page) => button(page, "End").isVisible();
  await expect
    .poll(async () => (await Promise.all(both.map(has))).filter(Boolean).length, { message: "one of them has it" })
    .toBe(1);
  const [winner, loser] = (await has(desk)) ? [desk, sam] : [sam, desk];
  await hears(winner);
  await expect(incoming(loser)).toBeHidden();
  await expect(button(loser, "End")).toBeHidden();
  await button(winner, "End").click();
  await expect.poll(async () => (await sandbox.read(caller.sid)).status).toBe("completed");
  await sam.context().close();
});
