// Journeys through the dialer. Every one runs with JavaScript; those in `plain/` run again with it off.
import { defineConfig } from "@playwright/test";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MIC_HZ, writeTone } from "./support/tone.js";

const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.TRUNKLINE_CHROMIUM ?? browsers.find((path) => existsSync(path));

// The processes that run the tests read this file again: the tone is made once.
process.env.TRUNKLINE_TONE ??= join(mkdtempSync(join(tmpdir(), "trunkline-tone-")), "tone.wav");
if (!existsSync(process.env.TRUNKLINE_TONE)) writeTone(process.env.TRUNKLINE_TONE, MIC_HZ);

// For a closed network, as root, with a microphone that plays one tone.
const quiet = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
  `--use-file-for-fake-audio-capture=${process.env.TRUNKLINE_TONE}`,
  "--allow-loopback-in-peer-connection", "--autoplay-policy=no-user-gesture-required",
];

export default defineConfig({
  testDir: "tests",
  // One dialer and one sandbox for each worker; files with the same options may share one. Two cores carry two browsers
  // at most.
  workers: process.env.CI ? 1 : 2,
  fullyParallel: false,
  // Patience for a busy machine; a story that passes takes a fraction of it.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"], ["./support/failures.js"]],
  use: {
    browserName: "chromium",
    headless: true,
    launchOptions: { executablePath, args: quiet },
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
  },
  projects: [
    { name: "hydrated", testIgnore: "plain/**" },
    { name: "plain", testMatch: "plain/**", use: { javaScriptEnabled: false } },
  ],
});
