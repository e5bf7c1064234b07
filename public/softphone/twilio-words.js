// What Twilio's codes and warnings mean, in sentences for the person at the phone.

/** Codes after which a fresh token helps. */
const TOKEN_CODES = new Set([20101, 20102, 20103, 20104, 20151, 20157, 31201, 31202, 31204, 31205, 51007]);

/** Codes of a way to the carrier that is interrupted; the SDK tries again by itself. */
const WAY_CODES = new Set([31000, 31001, 31005, 31009, 53000, 53001]);

const ERRORS = new Map([
  [31002, 'The carrier declined the call.'],
  [31003, 'The call could not be set up in time. Try again.'],
  [31404, 'The carrier did not find what you called.'],
  [31408, 'The carrier did not answer in time. Try again.'],
  [31480, 'Nobody can be reached there at the moment.'],
  [31486, 'The line is busy.'],
  [31487, 'The call was canceled.'],
  [31603, 'The call was declined.'],
  [53404, 'Your browser and the carrier found no common way to carry sound.'],
  [53405, 'Sound could not be connected. A firewall may be in the way.'],
]);

const WARNINGS = new Map([
  ['high-rtt', 'Sound arrives late: the network is slow.'],
  ['high-jitter', 'Sound may be choppy: the network is unsteady.'],
  ['high-packet-loss', 'Sound may be choppy: the network is losing parts of it.'],
  ['high-packets-lost-fraction', 'Sound may be choppy: the network is losing parts of it.'],
  ['low-mos', 'The sound is bad at the moment.'],
  ['low-bytes-received', 'No sound is arriving.'],
  ['low-bytes-sent', 'Your sound is not being sent.'],
  ['constant-audio-input-level', 'Your microphone seems to be silent.'],
  ['ice-connectivity-lost', 'The sound was interrupted. It is being connected again.'],
]);

/** Whether a fresh token helps after an error of this code. */
export const wantsToken = (code) => TOKEN_CODES.has(code);

/** Whether an error of this code only says that the way to the carrier is interrupted. */
export const isInterruption = (code) => WAY_CODES.has(code);

/** What an error of the carrier's says to people. */
export function errorWords(code) {
  if (wantsToken(code)) return 'Your phone\'s sign-in has run out. It is being renewed.';
  if (isInterruption(code)) return 'The connection to the carrier was lost.';
  return ERRORS.get(code) ?? `The call could not be made or went wrong (code ${code ?? 'unknown'}).`;
}

/** What a warning about the sound says to people. */
export const warningWords = (name) => WARNINGS.get(name) ?? 'The sound may be bad at the moment.';
