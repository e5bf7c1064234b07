// Recordings: shown while they run, paused when the carrier has done it, heard on the page of the call.
import AxeBuilder from "@axe-core/playwright";
import { expect, hears, test } from "../support/dialer.js";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const words = (page) => page.locator(".panel-words");

/** What a recording sounds like on each channel, by the page's own decoder. */
const loudness = (page, address) =>
  page.evaluate(async (url) => {
    const bytes = await (await fetch(url)).arrayBuffer();
    const sound = await new OfflineAudioContext(2, 8000, 8000).decodeAudioData(bytes);
    const loud = [0, 1].map((at) => Math.sqrt(sound.getChannelData(at).reduce((sum, one) => sum + one * one, 0) / sound.length));
    return { channels: sound.numberOfChannels, seconds: sound.duration, loud };
  }, address);

test("a call is recorded, paused, and heard afterwards with both channels", async ({ desk }) => {
  await desk.getByLabel("Phone number").fill("+14155550118");
  await button(desk, "Call").click();
  await expect(words(desk)).toHaveText("In call");
  await hears(desk);
  await button(desk, "Pause rec.").click();
  await expect(button(desk, "Record on")).toBeEnabled();
  await button(desk, "Record on").click();
  await expect(button(desk, "Pause rec.")).toBeEnabled();
  await hears(desk);
  const checked = await new AxeBuilder({ page: desk }).analyze();
  expect(checked.violations).toEqual([]);
  await button(desk, "End").click();
  await button(desk, "Done").click();

  await desk.locator(".recent").getByRole("link").filter({ hasText: "0118" }).first().click();
  const recording = desk.getByRole("region", { name: "Recording" });
  const audio = recording.locator("audio");
  await expect(audio).toBeVisible();
  const heard = await loudness(desk, await audio.getAttribute("src"));
  expect(heard.channels).toBe(2);
  expect(heard.seconds).toBeGreaterThan(1);
  expect(heard.loud[0]).toBeGreaterThan(0.01);
  expect(heard.loud[1]).toBeGreaterThan(0.005);

  // It plays, from where one seeks to, as quickly as one wants.
  await recording.getByRole("button", { name: "2×" }).click();
  const at = () => audio.evaluate((player) => player.currentTime);
  await audio.evaluate((player) => {
    player.currentTime = 1;
    return player.play();
  });
  await expect.poll(at, { message: "it plays on" }).toBeGreaterThan(1.2);
  expect(await audio.evaluate((player) => player.playbackRate)).toBe(2);
  const again = await new AxeBuilder({ page: desk }).analyze();
  expect(again.violations).toEqual([]);
});
