// Makes the sounds of this folder: `node make.mjs`. All are reckoned here, so nobody else's rights are in them.

import { writeFileSync } from 'node:fs';

const RATE = 8_000;
const at = (name) => new URL(`./${name}`, import.meta.url);

/** Samples of a length in seconds, each from its time. */
const sound = (seconds, sample) =>
  Float64Array.from({ length: Math.round(seconds * RATE) }, (_, n) => sample(n / RATE));

const sine = (hz, t) => Math.sin(2 * Math.PI * hz * t);

/** 0 to 1 and back: rises and falls within `edge` seconds, so that nothing clicks. */
const gate = (t, from, to, edge = 0.012) =>
  Math.max(0, Math.min(1, (t - from) / edge, (to - t) / edge));

/** A soft bell: a tone that is struck at `from` and fades. */
const bell = (hz, t, from, fade) =>
  t < from ? 0 : Math.min(1, (t - from) / 0.006) * Math.exp((from - t) / fade)
    * (sine(hz, t - from) + 0.3 * sine(2 * hz, t - from) + 0.08 * sine(3 * hz, t - from));

function wav(name, samples) {
  const data = Buffer.alloc(44 + 2 * samples.length);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + 2 * samples.length, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20); // PCM
  data.writeUInt16LE(1, 22); // mono
  data.writeUInt32LE(RATE, 24);
  data.writeUInt32LE(2 * RATE, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, n) => {
    data.writeInt16LE(Math.round(32_767 * Math.max(-1, Math.min(1, sample))), 44 + 2 * n);
  });
  writeFileSync(at(`${name}.wav`), data);
}

// The page rings: two notes, twice, then a rest. It is played again and again.
wav('incoming', sound(2.4, (t) => 0.16 * [0, 0.55].reduce(
  (sum, from) => sum + bell(659.26, t, from, 0.22) + bell(880, t, from + 0.16, 0.3), 0,
) * gate(t, -1, 2.4, 0.05)));

// A call begins: one note up. It ends: the same, down.
wav('outgoing', sound(0.32, (t) => 0.1 * (bell(587.33, t, 0, 0.08) + bell(783.99, t, 0.1, 0.08)) * gate(t, -1, 0.32)));
wav('disconnect', sound(0.32, (t) => 0.1 * (bell(659.26, t, 0, 0.08) + bell(440, t, 0.1, 0.08)) * gate(t, -1, 0.32)));

// The keys, as every telephone has them (ITU-T Q.23), quietly.
const rows = [697, 770, 852, 941];
const columns = [1_209, 1_336, 1_477];
['123', '456', '789', 's0h'].forEach((keys, row) => [...keys].forEach((key, column) => {
  wav(`dtmf${key}`, sound(0.14, (t) =>
    0.07 * gate(t, 0, 0.13, 0.008) * (sine(rows[row], t) + sine(columns[column], t))));
}));

// What a caller hears while it rings: the North American tone, 2 s in every 6.
wav('ringback', sound(6, (t) => 0.09 * gate(t, 0, 2, 0.02) * (sine(440, t) + sine(480, t))));

// Music to wait by: four chords, each broken upwards and back. Notes that outlast the end sound on at the
// beginning, so that it can be repeated without a seam.
const chords = [
  [261.63, 329.63, 392, 523.25], [220, 261.63, 329.63, 440],
  [174.61, 261.63, 349.23, 440], [196, 246.94, 293.66, 392],
];
const order = [0, 1, 2, 3, 2, 1];
const beat = 0.4;
const long = chords.length * order.length * beat;
wav('music', sound(long, (t) => {
  let sum = 0;
  chords.forEach((chord, bar) => order.forEach((note, n) => {
    const from = (bar * order.length + n) * beat;
    sum += bell(chord[note], t, from, 0.55) + bell(chord[note], t + long, from, 0.55);
  }));
  return 0.07 * sum;
}));
