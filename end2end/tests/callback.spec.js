// A caller would rather be called back: they keep their place, an agent's phone rings when it is their turn, and then theirs.
import { expect, hears, rememberConnections, signIn, test } from "../support/dialer.js";

// A dialer of its own, since its flow would lead the callers of others astray.
test.use({ options: ["--queue-seconds", "896"], speed: 1 });

/** Somebody who says 440 Hz when they are called. */
const CALLER = "+14155550118";
const button = (page, name) => page.getByRole("button", { name, exact: true });
const incoming = (page) => page.getByRole("region", { name: "Incoming call" });
const menu = (page) => page.locator(".state-menu");

const FLOW = `zone = "UTC"
start = "hours"

[step.hours]
do = "hours"
open = ["mon-sun 00:00-24:00"]
then = "menu"
otherwise = "bye"

[step.menu]
do = "menu"
text = "To be called back press 1."
keys = { 1 = "back" }
seconds = 20
tries = 1
otherwise = "line"

[step.line]
do = "queue"
otherwise = "bye"

[step.back]
do = "call_back"
text = "We call you back."
queue = "line"
otherwise = "line"

[step.bye]
do = "hang_up"
`;

async function says(page, name) {
  await menu(page).locator("summary").click();
  await menu(page).getByRole("button", { name, exact: true }).click();
}

test("whoever asks is called back when it is their turn", async ({ desk, dialer, sandbox, browser }) => {
  await says(desk, "Break");
  const context = await browser.newContext({ permissions: ["microphone"] });
  const robin = await context.newPage();
  await robin.addInitScript(rememberConnections);
  await signIn(robin, dialer, "robin");
  await robin.goto(`${dialer.url}/flows/main`);
  await expect(robin.getByText("its 2 stories end as told")).toBeVisible();
  await expect(async () => {
    await robin.getByLabel("Text of the flow").fill(FLOW);
    await expect(robin.locator(".flow-step", { hasText: "back: call back" })).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
  await button(robin, "Save").click();
  await expect(robin.getByText("Saved as version 1")).toBeVisible();
  await context.close();

  const asks = await sandbox.post(`/people/${CALLER}/call`, { to: "+12025550100", as: "tone" });
  await expect(async () => {
    const leg = await sandbox.read(asks.sid);
    if (leg.ended_at === null) await sandbox.post(`/calls/${asks.sid}/press`, { digits: "1" });
    expect(leg.ended_at).not.toBeNull();
  }).toPass({ timeout: 60_000 });
  await expect(desk.locator(".queue")).toContainText("asked to be called back");
  await says(desk, "Available");
  await expect(incoming(desk)).toContainText("Call back");
  await expect(incoming(desk)).toContainText("415-555-0118");
  await button(desk, "Answer").click();
  await expect(desk.locator(".panel-words")).toHaveText("In call");
  await hears(desk);
  const legs = await sandbox.get("/calls");
  expect(legs.filter((leg) => leg.to === CALLER)).toHaveLength(1);
  await button(desk, "End").click();
  await button(desk, "Done").click();
  await expect(desk.locator(".queue")).toBeHidden();
});
