// A dialer with its own sandbox for each test file, and an agent who is signed in.
import { test as base, expect } from "@playwright/test";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sandbox } from "./sandbox.js";
import { MIC_HZ } from "./tone.js";

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function until(what, ready) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (await ready()) return;
    if (Date.now() > deadline) throw new Error(`${what} took longer than 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts `trunkline demo` in a folder of its own, with people who live `speed` times as fast. */
async function startDialer(speed, options) {
  const program = process.env.TRUNKLINE_BIN;
  if (!program) throw new Error("TRUNKLINE_BIN is not set: run `cargo xtask test browser`");
  const folder = mkdtempSync(join(tmpdir(), "trunkline-e2e-"));
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const arguments_ = ["demo", "--port", port, "--sandbox-port", sandboxPort, "--data", folder, "--speed", speed, ...options];
  const child = spawn(program, arguments_.map(String), { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  const url = `http://localhost:${port}`;
  await until("starting the dialer", async () => {
    if (child.exitCode !== null) throw new Error(`the dialer ended:\n${said}`);
    return said.includes("Sign in as") && (await fetch(`${url}/health`).then((r) => r.ok, () => false));
  });
  const secrets = JSON.parse(readFileSync(join(folder, "demo-secrets.json"), "utf8"));
  return {
    url,
    password: secrets.password,
    secrets,
    sandbox: new Sandbox(`http://127.0.0.1:${sandboxPort}`),
    log: () => said,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGINT");
      const code = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

// Remembers every peer connection of a page, so that a test can read what it received.
export const rememberConnections = () => {
  const Real = window.RTCPeerConnection;
  window.__connections = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...options) {
      super(...options);
      window.__connections.push(this);
    }
  };
};

/** What a page has received over all its connections that still live. */
export async function received(page) {
  return page.evaluate(async () => {
    const sum = { packets: 0, energy: 0 };
    for (const connection of window.__connections.filter((one) => one.connectionState !== "closed")) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type === "inbound-rtp") {
          sum.packets += report.packetsReceived ?? 0;
          sum.energy += report.totalAudioEnergy ?? 0;
        }
      }
    }
    return sum;
  });
}

/** Waits until the page hears something: packets and sound energy rise. */
export async function hears(page) {
  const before = await received(page);
  await expect
    .poll(async () => {
      const now = await received(page);
      return now.packets > before.packets + 20 && now.energy > before.energy + 1e-4;
    }, { message: "the page hears something" })
    .toBe(true);
}

/** Waits until whoever is on a leg hears music: who hears nothing thinks that they were hung up on. */
export async function theyHearMusic(sandbox, { sid }) {
  await expect
    .poll(async () => {
      const [{ levels }, tones] = [await sandbox.read(sid), await sandbox.tones(sid, MIC_HZ)];
      return levels.to_party.rms > 0.01 && tones.to_party[MIC_HZ] < 0.005;
    }, { message: "they hear music" })
    .toBe(true);
}

export async function signIn(page, dialer, login = "alex") {
  await page.goto(`${dialer.url}/sign-in`);
  await page.getByLabel("Name", { exact: false }).first().fill(login);
  await page.getByLabel("Password").fill(dialer.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export const test = base.extend({
  /** How fast the simulated people live. A story in which agents answer in turn takes life's own pace: phones ring in full. */
  speed: [3, { option: true, scope: "worker" }],

  /** More options of `trunkline demo`. */
  options: [[], { option: true, scope: "worker" }],

  dialer: [async ({ speed, options }, use) => {
    const dialer = await startDialer(speed, options);
    await use(dialer);
    const code = await dialer.stop();
    expect(code, `the dialer ends cleanly on Ctrl-C:\n${dialer.log()}`).toBe(0);
  }, { scope: "worker", timeout: 60_000 }],

  sandbox: async ({ dialer }, use) => {
    await dialer.sandbox.clearFaults();
    await use(dialer.sandbox);
    await dialer.sandbox.clearFaults();
  },

  context: async ({ context }, use) => {
    await context.addInitScript(rememberConnections);
    await use(context);
  },

  /** A page on which the agent is signed in and the phone is ready. */
  desk: async ({ page, dialer }, use) => {
    await signIn(page, dialer);
    await expect(page.getByText("Phone ready")).toBeVisible();
    await use(page);
  },

  /** Nothing in a page's console may be an error. */
  failOnErrors: [async ({ page, javaScriptEnabled }, use) => {
    const errors = [];
    if (javaScriptEnabled !== false) {
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        if (/panicked|hydration|Content Security Policy/i.test(message.text())) errors.push(message.text());
      });
    }
    await use();
    expect(errors, "errors in the page").toEqual([]);
  }, { auto: true }],
});

export { MIC_HZ, expect };
