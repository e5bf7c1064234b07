// What the agent is doing: shown with its time, chosen in a menu, kept as a log.
import { readFileSync } from "node:fs";
import { expect, test } from "../support/dialer.js";

const menu = (desk) => desk.locator(".state-menu");
const state = (desk) => menu(desk).locator(".state-words");
const clock = (desk) => menu(desk).locator("summary .timer");
const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

test("the agent says what they do, by keyboard, and the seconds run", async ({ desk }) => {
  await expect(state(desk)).toHaveText("Available");
  await menu(desk).locator("summary").focus();
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("button", { name: "Available", pressed: true })).toBeVisible();
  await desk.keyboard.press("Escape");
  await expect(desk.getByRole("button", { name: "Lunch" })).toBeHidden();
  await desk.keyboard.press("Enter");
  await desk.getByRole("button", { name: "Lunch" }).focus();
  await desk.keyboard.press("Enter");
  await expect(state(desk)).toHaveText("Lunch");
  await expect(desk.getByRole("button", { name: "Lunch" })).toBeHidden();
  const first = seconds(await clock(desk).textContent());
  await expect.poll(async () => seconds(await clock(desk).textContent()), { message: "the seconds run" }).toBeGreaterThan(first);
  await desk.reload();
  await expect(state(desk)).toHaveText("Lunch");
  await expect.poll(async () => seconds(await clock(desk).textContent()), { message: "since when is the server's" }).toBeGreaterThan(first);
});

test("a call is written up against the server's clock, and Done ends it", async ({ desk }) => {
  await desk.getByLabel("Phone number").fill("+14155550117");
  await desk.getByRole("button", { name: "Call", exact: true }).click();
  await expect(state(desk)).toHaveText("On call");
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await expect(state(desk)).toHaveText("Wrap-up");
  const words = desk.locator(".write-up .wrap-up-words");
  await expect(words).toContainText("Wrap-up ends in 0:");
  const left = async () => seconds((await words.textContent()).match(/[\d:]+$/)[0]);
  const first = await left();
  await expect.poll(left, { message: "the time runs out" }).toBeLessThan(first);
  await desk.locator(".write-up").getByRole("button", { name: "1 more minute" }).click();
  await expect.poll(left, { message: "there is more time" }).toBeGreaterThan(60);
  await desk.getByRole("button", { name: "Done", exact: true }).click();
  await expect(state(desk)).toHaveText("Available");
  await expect(desk.getByLabel("Phone number")).toBeVisible();
});

test("the day's states, calls and totals are on a page and in a file", async ({ desk }) => {
  await desk.getByLabel("Phone number").fill("+14155550117");
  await desk.getByRole("button", { name: "Call", exact: true }).click();
  await expect(state(desk)).toHaveText("On call");
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await expect(state(desk)).toHaveText("Wrap-up");
  await desk.getByRole("link", { name: "Activity", exact: true }).click();
  await expect(desk.getByRole("heading", { name: "Time in each state" })).toBeVisible();
  const lasts = desk.getByRole("row").filter({ hasText: "Wrap-up" }).first();
  await expect(lasts).toContainText("now");
  await expect(desk.getByRole("row").filter({ hasText: "Signed in" }).first()).toBeVisible();

  const [file] = await Promise.all([
    desk.waitForEvent("download"),
    desk.getByRole("link", { name: "Download CSV" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^activity-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await file.path(), "utf8");
  const lines = text.trim().split("\r\n");
  expect(lines[0]).toBe("agent,what,reason,from,to,seconds,call,with,address");
  expect(lines.some((line) => line.includes(",on_call,"))).toBe(true);
  expect(lines.some((line) => line.includes("'+1 415-555-0117"))).toBe(true);

  const call = desk.getByRole("row").filter({ hasText: "On call" }).first();
  await call.getByRole("link").click();
  await expect(desk.getByText("voice request")).toBeVisible();
});
