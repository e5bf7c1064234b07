// A microphone that plays one tone in bursts, as speech comes in syllables: browsers take a steady tone for
// noise and suppress it. A WAV file for Chromium's fake capture device.
import { writeFileSync } from "node:fs";

/** What the browser's microphone plays. */
export const MIC_HZ = 600;

const RATE = 48_000;

const BURST = 0.15 * RATE;
const PERIOD = 0.4 * RATE;

/** Writes `seconds` of bursts of a sine of `hz` as 16-bit mono WAV. */
export function writeTone(path, hz, seconds = 5) {
  const samples = RATE * seconds;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i += 1) {
    const loudness = i % PERIOD < BURST ? 20_000 : 0;
    wav.writeInt16LE(Math.round(loudness * Math.sin((2 * Math.PI * hz * i) / RATE)), 44 + i * 2);
  }
  writeFileSync(path, wav);
}
