// The main job: an agent calls and is called, and both sides hear each other.
import { MIC_HZ, expect, hears, test } from "../support/dialer.js";

const call = async (desk, number) => {
  await desk.getByLabel("Phone number").fill(number);
  await desk.getByRole("button", { name: "Call", exact: true }).click();
};

const words = (desk) => desk.locator(".panel-words");

test("an agent calls somebody who talks, mutes, presses a digit, hangs up and finds the call", async ({ desk, sandbox }) => {
  await call(desk, "(415) 555-0117");
  await expect(words(desk)).toHaveText("In call");
  await expect(desk.getByRole("heading", { name: "+1 415-555-0117" })).toBeVisible();
  await hears(desk);

  // The callee hears the agent's microphone, and nothing once it is muted.
  const ours = await sandbox.browserLeg();
  await expect
    .poll(async () => (await sandbox.tones(ours.sid, MIC_HZ)).from_party[MIC_HZ], { message: "the carrier hears the tone" })
    .toBeGreaterThan(0.005);
  await desk.getByRole("button", { name: "Mute" }).click();
  await expect
    .poll(async () => (await sandbox.read(ours.sid)).levels.from_party.rms, { message: "silence while muted" })
    .toBeLessThan(0.0005);
  await desk.getByRole("button", { name: "Unmute" }).click();
  await expect
    .poll(async () => (await sandbox.read(ours.sid)).levels.from_party.rms)
    .toBeGreaterThan(0.002);

  await desk.getByRole("button", { name: "Keypad" }).click();
  await desk.getByRole("group", { name: "Tones" }).getByRole("button", { name: /^5/ }).click();
  await expect
    .poll(async () => (await sandbox.read(ours.sid)).digits, { message: "the digit arrived" })
    .toBe("5");

  await desk.getByLabel("Notes").fill("Wants a quote by Friday");
  await expect(desk.getByText("Saved", { exact: true })).toBeVisible();
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await expect(words(desk)).toHaveText("Ended by you.");
  await desk.getByRole("button", { name: "Interested", exact: true }).click();
  await desk.getByRole("button", { name: "Done" }).click();

  await desk.getByRole("link", { name: "Calls", exact: true }).click();
  await desk.getByLabel("Words of the notes or the name").fill("quote by");
  await desk.getByLabel("Words of the notes or the name").press("Enter");
  const row = desk.getByRole("row").filter({ hasText: "555-0117" });
  await expect(row).toContainText("Interested");
  await row.getByRole("link").first().click();
  await expect(desk.getByText("Ended by you.").first()).toBeVisible();
  for (const event of ["voice request", "call-status: ringing", "call-status: in-progress", "call-status: completed"]) {
    await expect(desk.getByText(event).first()).toBeVisible();
  }
  await expect(desk.getByText("Wants a quote by Friday")).toBeVisible();
});

test("what the agent says comes back a second later", async ({ desk, sandbox }) => {
  await call(desk, "+14155550110");
  await expect(words(desk)).toHaveText("In call");
  const ours = await sandbox.browserLeg();
  await expect
    .poll(async () => (await sandbox.tones(ours.sid, MIC_HZ)).to_party[MIC_HZ], { message: "the echo" })
    .toBeGreaterThan(0.003);
  await hears(desk);
  await desk.getByRole("button", { name: "End", exact: true }).click();
  await expect(words(desk)).toHaveText("Ended by you.");
});

for (const [number, ending] of [
  ["+13125550112", "The line is busy."],
  ["+12065550114", "This number does not exist."],
  ["+13055550113", "They declined the call."],
]) {
  test(`calling ${number} ends with ${ending}`, async ({ desk }) => {
    await call(desk, number);
    await expect(words(desk)).toHaveText(ending);
    await desk.getByRole("button", { name: "Done" }).click();
    await expect(desk.getByLabel("Phone number")).toBeVisible();
  });
}

test("nobody answers", async ({ desk }) => {
  await call(desk, "+12125550111");
  await expect(words(desk)).toHaveText("Ringing…");
  await expect(words(desk)).toHaveText("No answer.", { timeout: 40_000 });
});

test("they hang up", async ({ desk }) => {
  await call(desk, "+16175550116");
  await expect(words(desk)).toHaveText("In call");
  await expect(words(desk)).toHaveText("They hung up.");
});

test("somebody outside rings, the agent answers, both hear each other", async ({ desk, sandbox }) => {
  await sandbox.post("/people/+15035550118/call", { to: "+12025550100", as: "tone" });
  await expect(desk.getByLabel("Incoming call")).toContainText("555-0118");
  await desk.getByRole("button", { name: "Answer", exact: true }).click();
  await expect(words(desk)).toHaveText("In call");
  await hears(desk);
  const theirs = await sandbox.personLeg("+15035550118");
  await expect
    .poll(async () => (await sandbox.tones(theirs.sid, MIC_HZ)).to_party[MIC_HZ], { message: "the caller hears the agent" })
    .toBeGreaterThan(0.005);
  await sandbox.post(`/calls/${theirs.sid}/hangup`);
  await expect(words(desk)).toHaveText("They hung up.");
});

test("a caller whom the agent declines waits, hears music, and hangs up", async ({ desk, sandbox }) => {
  const caller = await sandbox.post("/people/+15035550119/call", { to: "+12025550100", as: "silent" });
  await desk.getByRole("button", { name: "Decline", exact: true }).click();
  await expect
    .poll(async () => (await sandbox.read(caller.sid)).levels?.to_party.rms ?? 0, { message: "the caller hears something" })
    .toBeGreaterThan(0.001);
  await expect(desk.locator(".queue")).toContainText("1 caller waits");
  await sandbox.post(`/calls/${caller.sid}/hangup`);
  await expect(desk.locator(".queue")).toBeHidden();
  await desk.getByRole("link", { name: "Calls", exact: true }).click();
  await expect(desk.getByRole("row").filter({ hasText: "555-0119" })).toContainText("They hung up before anyone answered.");
});
