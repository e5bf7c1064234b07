// The sandbox's own interface, for playing the people outside and for measuring who heard what.
import { expect } from "@playwright/test";

export class Sandbox {
  constructor(url) {
    this.url = url;
  }

  async get(path) {
    const answer = await fetch(`${this.url}/sandbox/api${path}`);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return answer.json();
  }

  async post(path, body) {
    const answer = await fetch(`${this.url}/sandbox/api${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.url },
      body: JSON.stringify(body ?? {}),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  /** Removes every fault. */
  async clearFaults() {
    await fetch(`${this.url}/sandbox/api/faults`, { method: "DELETE", headers: { origin: this.url } });
  }

  /** The newest leg that fits, once there is one that is not over. */
  async leg(fits) {
    let found;
    await expect
      .poll(async () => {
        const legs = await this.get("/calls");
        found = legs.filter((leg) => leg.ended_at === null && fits(leg)).at(-1);
        return found !== undefined;
      }, { message: "a live leg at the carrier" })
      .toBe(true);
    return found;
  }

  /** The leg of the browser phone that is in a call. */
  browserLeg() {
    return this.leg((leg) => leg.status === "in-progress" && `${leg.from}${leg.to}`.includes("client:"));
  }

  /** The leg of a person outside. */
  personLeg(number) {
    return this.leg((leg) => leg.person !== null && (leg.to === number || leg.from === number));
  }

  async read(sid) {
    return this.get(`/calls/${sid}`);
  }

  /** Amplitudes of tones on a leg over the last second. */
  async tones(sid, ...hz) {
    return this.get(`/calls/${sid}/tones?${hz.map((one) => `hz=${one}`).join("&")}`);
  }
}
