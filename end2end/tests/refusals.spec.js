// What cannot be done is said in a clear sentence, and nothing is lost.
import { expect, signIn, test } from "../support/dialer.js";

const call = async (desk, number) => {
  await desk.getByLabel("Phone number").fill(number);
  await desk.getByRole("button", { name: "Call", exact: true }).click();
};

for (const [number, sentence] of [
  ["hello", "is not a phone number"],
  ["911", "Emergency numbers cannot be called from here"],
  ["+1 900 555 0100", "premium-rate"],
  ["+12025550100", "one of your own numbers"],
]) {
  test(`${number} is refused`, async ({ desk, sandbox }) => {
    const before = (await sandbox.get("/calls")).length;
    await call(desk, number);
    await expect(desk.getByRole("alert").filter({ hasText: sentence })).toBeVisible();
    expect((await sandbox.get("/calls")).length).toBe(before);
  });
}

test("do not call again means at once", async ({ desk }) => {
  await call(desk, "+13125550112");
  await expect(desk.locator(".panel-words")).toHaveText("The line is busy.");
  await desk.getByRole("button", { name: "Do not call again" }).click();
  await desk.getByRole("button", { name: "Done" }).click();
  await call(desk, "(312) 555-0112");
  await expect(desk.getByRole("alert").filter({ hasText: "do-not-call list" })).toBeVisible();
});

test("a carrier that refuses our credentials ends the call with words", async ({ desk, sandbox }) => {
  await sandbox.post("/faults", { rest: "POST /Conferences", fault: "status", status: 401 });
  await call(desk, "+14155550110");
  await expect(desk.locator(".panel-words")).toHaveText(/carrier refused/i);
});

test("a request whose answer was lost is looked up and never dialled again", async ({ desk, sandbox }) => {
  await sandbox.post("/faults", { rest: "POST /Conferences", fault: "lose-answer", times: 1 });
  // A number that no other test rings.
  await call(desk, "+14155550124");
  await expect(desk.locator(".panel-words")).toHaveText("In call", { timeout: 30_000 });
  const rung = (await sandbox.get("/witness")).filter((entry) => entry.what === "rang" && entry.to === "+14155550124");
  expect(rung.length).toBe(1);
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await expect(desk.locator(".panel-words")).toHaveText("Ended by you.");
});

// A request that may have rung counts as a live call until that is settled, so each of these has an agent
// of its own.
for (const [what, fault, login, number, words] of [
  ["breaks", { fault: "status", status: 500, times: 1 }, "sam", "+14155550122", /answer was lost/],
  ["answers garbage", { fault: "garbage", times: 1 }, "robin", "+14155550123", /answer was lost/],
]) {
  test(`a carrier that ${what} is told in words, and nobody is rung twice`, async ({ page, dialer, sandbox }) => {
    await signIn(page, dialer, login);
    await expect(page.getByText("Phone ready")).toBeVisible();
    await sandbox.post("/faults", { rest: "POST /Conferences", ...fault });
    await call(page, number);
    await expect(page.locator(".panel-words")).toHaveText(words);
    const rung = (await sandbox.get("/witness")).filter((entry) => entry.what === "rang" && entry.to === number);
    expect(rung.length, "the carrier did nothing, and nothing was sent again").toBe(0);
  });
}

test("a carrier that is busy is asked again, and the phone rings once", async ({ desk, sandbox }) => {
  await sandbox.post("/faults", { rest: "POST /Conferences", fault: "status", status: 429, times: 1 });
  await call(desk, "+14155550125");
  await expect(desk.locator(".panel-words")).toHaveText("In call");
  const rung = (await sandbox.get("/witness")).filter((entry) => entry.what === "rang" && entry.to === "+14155550125");
  expect(rung.length).toBe(1);
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await expect(desk.locator(".panel-words")).toHaveText("Ended by you.");
});

test("a wrong password is told without telling whether the name exists", async ({ page, dialer }) => {
  const say = [];
  for (const login of ["alex", "nobody-here"]) {
    await signIn(page, { ...dialer, password: "not the password" }, login);
    const alert = page.getByRole("alert");
    await expect(alert).toBeVisible();
    say.push(await alert.textContent());
  }
  expect(say[0]).toBe(say[1]);
});

test("an agent does not see the calls of others", async ({ browser, dialer, desk }) => {
  await call(desk, "+16175550119");
  await expect(desk.locator(".panel-words")).toHaveText("In call");
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await desk.getByRole("link", { name: "Calls", exact: true }).click();
  const link = await desk.getByRole("row").filter({ hasText: "555-0119" }).getByRole("link").first().getAttribute("href");

  const supervisor = await (await browser.newContext()).newPage();
  await signIn(supervisor, dialer, "sam");
  await supervisor.goto(`${dialer.url}${link}`);
  await expect(supervisor.getByText("555-0119").first()).toBeVisible();
  await supervisor.context().close();

  // Nobody may act on a call that is not theirs, whatever their page sends.
  const id = link.split("/").at(-1);
  const tried = await desk.request.post(`${dialer.url}/api/desk/end`, {
    form: { id },
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(tried.status(), "a call that is over").toBe(409);
  const others = await (await browser.newContext()).newPage();
  await signIn(others, dialer, "sam");
  const foreign = await others.request.post(`${dialer.url}/api/desk/notes`, {
    form: { id, notes: "not mine" },
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(foreign.status(), "somebody else's call").toBe(403);
  await others.context().close();

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${dialer.url}${link}`);
  await expect(stranger).toHaveURL(/sign-in/);
  await expect(stranger.getByText("555-0119")).toHaveCount(0);
  await stranger.context().close();
});
