// Finding calls again: filters, pages, an export; and the way back to the call under way.
import { readFileSync } from "node:fs";
import { expect, signIn, test } from "../support/dialer.js";

const headers = { "sec-fetch-site": "same-origin" };

/** A call that a program made in the agent's name and gave up again. */
async function over(page, dialer, to, notes) {
  const dialed = await page.request.post(`${dialer.url}/api/desk/dial`, { form: { to }, headers });
  expect(dialed.ok(), await dialed.text()).toBe(true);
  const { card } = await dialed.json();
  await page.request.post(`${dialer.url}/api/desk/end`, { form: { id: card.id }, headers });
  await page.request.post(`${dialer.url}/api/desk/notes`, { form: { id: card.id, notes }, headers });
  return card.id;
}

test("calls are filtered, leafed through and exported", async ({ page, dialer }) => {
  await signIn(page, dialer);
  const wanted = await over(page, dialer, "+14155550110", "=zebra wants a quote, soon");
  for (let n = 0; n < 4; n += 1) await over(page, dialer, "+12125550111", `zebra, try ${n}`);
  const rows = page.locator("tbody tr");
  await page.goto(`${dialer.url}/calls?text=zebra&limit=2`);
  await expect(page.getByText("5 calls", { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(2);
  await page.getByRole("link", { name: "Older" }).click();
  await page.getByRole("link", { name: "Older" }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Ada Fairweather");
  await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(rows).toHaveCount(2);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(page.getByRole("link", { name: "Newer" })).toHaveCount(0);

  await page.goto(`${dialer.url}/calls`);
  await expect(page.locator("html[data-ready]")).toBeAttached();
  const words = page.getByLabel("Words of the notes or the name");
  await words.fill("zebra quo");
  await words.press("Enter");
  await expect(page.getByText("1 call", { exact: true })).toBeVisible();
  await expect(rows.filter({ hasText: "Ada Fairweather" })).toHaveCount(1);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export CSV" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  expect(text.split("\r\n")[0]).toMatch(/^id,created_at,/);
  expect(text).toContain(wanted);
  expect(text).toContain(`"'=zebra wants a quote, soon"`);

  await page.getByText("More filters").click();
  await page.getByRole("checkbox", { name: "Busy", exact: true }).check();
  await page.getByRole("button", { name: "Show calls" }).click();
  await expect(page.getByRole("heading", { name: "No call fits" })).toBeVisible();
  await page.getByRole("link", { name: "Busy: take this filter off" }).click();
  await expect(page.getByText("1 call", { exact: true })).toBeVisible();
  await page.goto(`${dialer.url}/calls?number=12`);
  await expect(page.getByText("Type three or more digits of it.")).toBeVisible();
});

test("the call under way is one click away on every page", async ({ desk }) => {
  await desk.getByLabel("Phone number").fill("+18085550118");
  await desk.getByRole("button", { name: "Call", exact: true }).click();
  await expect(desk.locator(".panel-words")).toHaveText("In call");
  const strip = desk.getByRole("region", { name: "Your call" });
  await expect(strip).toHaveCount(0);
  await desk.getByRole("link", { name: "Calls", exact: true }).click();
  await expect(strip).toContainText("Iris Takahashi");
  await expect(strip.getByRole("timer")).toBeVisible();
  await strip.getByRole("link", { name: "Back to the call" }).click();
  await expect(strip).toHaveCount(0);
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await expect(desk.locator(".panel-words")).toHaveText("Ended by you.");
});

test("a list that the newest calls do not fit asks once for each of them, not for ever", async ({ desk, dialer, sandbox }) => {
  await desk.goto(`${dialer.url}/calls?text=nothing%20like%20this`);
  const none = desk.getByRole("heading", { name: "No call fits" });
  await expect(none).toBeVisible();
  await expect(desk.getByText("Phone ready")).toBeAttached();
  let asked = 0;
  desk.on("request", (request) => (asked += request.url().includes("/api/desk/history") ? 1 : 0));
  const caller = await sandbox.post("/people/+15035550118/call", { to: "+12025550100", as: "tone" });
  await desk.getByRole("button", { name: "Answer", exact: true }).click();
  const state = desk.locator(".state-menu .state-words");
  await expect(state).toHaveText("On call");
  await sandbox.post(`/calls/${caller.sid}/hangup`);
  await expect(state).toHaveText("Wrap-up");
  await expect(none).toBeVisible();
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(20);
});
