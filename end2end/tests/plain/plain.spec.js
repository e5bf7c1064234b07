// With JavaScript off: sign in, read the history, write up a call.
import { expect, signIn, test } from "../../support/dialer.js";

test("sign-in, history and a call's page work without JavaScript", async ({ page, dialer, sandbox }) => {
  const caller = await sandbox.post("/people/+15035550119/call", { to: "+12025550100", as: "silent" });
  // They wait in the queue, and do not wait long.
  await expect.poll(async () => (await sandbox.read(caller.sid)).status).toBe("in-progress");
  await sandbox.post(`/calls/${caller.sid}/hangup`);

  await page.goto(`${dialer.url}/calls`);
  await expect(page).toHaveURL(/sign-in/);
  await signIn(page, dialer, "sam");
  await page.goto(`${dialer.url}/calls`);
  await page.getByLabel("Part of the number").fill("0119");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("1 call", { exact: true })).toBeVisible();
  await expect(page.getByRole("list", { name: "Filters that are set" })).toContainText("Number with 0119");
  await page.getByText("More filters").click();
  await page.getByLabel("Direction").selectOption("Outgoing");
  await page.getByRole("button", { name: "Show calls" }).click();
  await expect(page.getByText("No call fits")).toBeVisible();
  await page.getByRole("link", { name: "Outgoing: take this filter off" }).click();
  const row = page.getByRole("row").filter({ hasText: "555-0119" });
  await expect(row).toContainText("They hung up before anyone answered");
  await row.getByRole("link").first().click();
  await expect(page.getByText("voice request")).toBeVisible();
  // Nobody answered: somebody says that it is done, here and on the page of missed calls.
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Done by Sam Rivera")).toBeVisible();
  await page.getByRole("button", { name: "Open again" }).click();
  await page.goto(`${dialer.url}/missed`);
  await page.getByRole("button", { name: "Leave it to others" }).click();
  await page.getByRole("button", { name: "I’ll take it" }).click();
  await expect(page.getByText("You look after it")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Nobody waits for a call back")).toBeVisible();
  await page.getByText("Sam Rivera").first().click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
});

test("an agent writes up a call without JavaScript", async ({ page, dialer }) => {
  await signIn(page, dialer, "alex");
  // Dialled by a program in the agent's name; without a phone nobody is rung.
  const headers = { "sec-fetch-site": "same-origin" };
  const dialed = await page.request.post(`${dialer.url}/api/desk/dial`, { form: { to: "+12125550111" }, headers });
  const { card } = await dialed.json();
  await page.goto(`${dialer.url}/calls/${card.id}`);
  await page.getByLabel("Notes").fill("Left word\nwith the neighbour");
  await page.getByRole("button", { name: "Save notes" }).click();
  await expect(page).toHaveURL(`${dialer.url}/calls/${card.id}`);
  await expect(page.getByLabel("Notes")).toHaveValue("Left word\nwith the neighbour");
  await page.getByRole("button", { name: "Left a message" }).click();
  await expect(page.getByRole("button", { name: "Left a message" })).toHaveAttribute("aria-pressed", "true");

  // What goes wrong is said on the page, and nowhere else.
  await page.getByLabel("Notes").evaluate((notes) => notes.removeAttribute("maxlength"));
  await page.getByLabel("Notes").fill("x".repeat(10_001));
  await page.getByRole("button", { name: "Save notes" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "at most 10,000 characters" })).toBeVisible();
  await expect(page.getByLabel("Notes")).toHaveValue("Left word\nwith the neighbour");
  await page.request.post(`${dialer.url}/api/desk/end`, { form: { id: card.id }, headers });
});
