// Call flows: an administrator writes one, sees what is wrong with it and how it goes, and callers go through it.
import AxeBuilder from "@axe-core/playwright";
import { expect, signIn, test } from "../support/dialer.js";

// Files with the same options may share a dialer: this one has a dialer of its own, since its flow would lead the callers
// of others astray.
test.use({ options: ["--queue-seconds", "899"], speed: 1 });

const CALLER = "+14155550154";
const button = (page, name) => page.getByRole("button", { name, exact: true });

const FLOW = `zone = "UTC"
start = "hours"

[step.hours]
do = "hours"
open = ["mon-sun 00:00-24:00"]
then = "menu"
otherwise = "bye"

[step.menu]
do = "menu"
text = "Press one."
keys = { 1 = "sales" }
tries = 5
seconds = 10
otherwise = "bye"

[step.sales]
do = "queue"
otherwise = "bye"

[step.bye]
do = "hang_up"

[[story]]
name = "Somebody presses one"
at = "2026-11-26 10:00"
presses = ["1"]
ends = "sales"
`;

test("a flow is written, checked, drawn and gone through", async ({ page, dialer, sandbox, browser }) => {
  await signIn(page, dialer, "robin");
  await page.locator(".bar > .menu > summary").click();
  await page.getByRole("link", { name: "Call flows" }).click();
  await expect(page.getByText("No flow for every number yet")).toBeVisible();
  await page.getByRole("link", { name: "Write the main flow" }).click();
  const text = page.getByLabel("Text of the flow");
  await expect(text).toHaveValue(/start = "hours"/);
  await expect(page.getByText("its 2 stories end as told")).toBeVisible();

  // What is wrong is said with its line, and nothing is saved.
  await text.fill(FLOW.replace('seconds = 10\notherwise = "bye"', 'seconds = 10\notherwise = "hours"'));
  await expect(page.locator(".faults")).toContainText("endless-loop");
  await expect(page.locator(".faults")).toContainText("Line 16");
  await expect(button(page, "Save")).toBeDisabled();
  const wrong = await new AxeBuilder({ page }).analyze();
  expect(wrong.violations).toEqual([]);

  await text.fill(FLOW);
  await expect(page.getByText("its story ends as told")).toBeVisible();
  await expect(page.locator(".flow-step")).toHaveCount(4);
  await expect(page.locator(".flow-step").nth(1)).toContainText("1 → sales");
  const right = await new AxeBuilder({ page }).analyze();
  expect(right.violations).toEqual([]);
  await button(page, "Save").click();
  await expect(page.getByText("Saved as version 1")).toBeVisible();

  // Somebody calls, presses one, and an agent answers.
  const other = await browser.newContext({ permissions: ["microphone"] });
  const agent = await other.newPage();
  await signIn(agent, dialer, "alex");
  await expect(agent.getByText("Phone ready")).toBeVisible();
  const { sid } = await sandbox.post(`/people/${CALLER}/call`, { to: "+12025550100", as: "tone" });
  const rings = agent.getByRole("region", { name: "Incoming call" });
  await expect
    .poll(async () => {
      await sandbox.post(`/calls/${sid}/press`, { digits: "1" });
      return rings.isVisible();
    }, { message: "the agent's phone rings once the key is heard", timeout: 40_000 })
    .toBe(true);
  await button(agent, "Answer").click();
  await expect(agent.locator(".panel-words")).toHaveText("In call");
  await button(agent, "End").click();
  await button(agent, "Done").click();
  await agent.locator(".recent").getByRole("link").filter({ hasText: "0154" }).first().click();
  await expect(agent.getByText("Pressed 1: goes on at “sales”.")).toBeVisible();

  // Who is no administrator is told so.
  await agent.goto(`${dialer.url}/flows`);
  await expect(agent.getByText("Only an administrator may do that.")).toBeVisible();
  await other.close();
});
