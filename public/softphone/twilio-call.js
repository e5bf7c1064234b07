// One call of this phone: what the SDK says of it becomes the page's events, each ending told once.

import { errorWords, isInterruption, warningWords } from './twilio-words.js';

/** Levels are told at most so often, in milliseconds. */
const LEVELS_EVERY = 100;

/** A call that has not begun to ring or talk after so many milliseconds never will. */
const BEGIN_WITHIN = 20_000;

export class PhoneCall {
  #call;
  #on;
  #gone;
  #answered = false;
  #over = false;
  #begun = withResolvers();
  #levelsAt = 0;

  /**
   * @param {object} call the SDK's call.
   * @param {(event: object) => void} on hears what happens.
   * @param {() => void} gone is called once, when it is over.
   */
  constructor(call, on, gone) {
    this.#call = call;
    // What is told of a call that is over would be taken for the next one's.
    this.#on = (event) => {
      if (!this.#over) on(event);
    };
    this.#gone = gone;
    // Nobody may be waiting for it.
    this.#begun.promise.catch(() => {});
    this.#listen();
    // It may have ended before anybody listened.
    if (call.status() === 'closed') this.finish();
  }

  /** Settles when the call rings or talks; rejects with a sentence when it ends before. */
  begun() {
    const late = setTimeout(() => {
      this.fail({ code: 'timeout', sentence: 'The carrier did not take the call in time. Try again.' });
      this.hangUp();
    }, BEGIN_WITHIN);
    return this.#begun.promise.finally(() => clearTimeout(late));
  }

  /** The SDK's word for how it stands. */
  status() {
    return this.#call.status();
  }

  isMuted() {
    return this.#call.isMuted();
  }

  accept() {
    this.#call.accept();
  }

  /** Refuses it while it rings; ends it afterwards. */
  hangUp() {
    if (this.#over) return;
    if (this.#call.status() === 'pending') this.#call.reject();
    else this.#call.disconnect();
    if (this.#call.status() === 'closed') this.finish();
  }

  mute(muted) {
    this.#call.mute(muted);
  }

  sendDigits(digits) {
    this.#call.sendDigits(digits);
  }

  /** Tells of an error, and whoever waits for the call to begin. */
  fail(error) {
    if (this.#over) return;
    this.#on({ type: 'error', ...error });
    this.#begun.reject(error);
  }

  /** It is over, however that was learnt. */
  finish() {
    if (this.#over) return;
    this.#begun.reject({ code: 'ended', sentence: 'The call ended before it began.' });
    this.#gone();
    this.#on({ type: 'ended' });
    this.#over = true;
  }

  #listen() {
    const call = this.#call;
    const incoming = call.direction === 'INCOMING';
    call.on('ringing', () => {
      this.#begun.resolve();
      this.#on({ type: 'ringing' });
    });
    call.on('accept', () => {
      this.#answered = true;
      this.#begun.resolve();
      this.#on({ type: 'accepted' });
    });
    for (const end of ['disconnect', 'cancel', 'reject']) call.on(end, () => this.finish());
    call.on('mute', (muted) => this.#on({ type: 'muted', muted }));
    call.on('warning', (name) => this.#on({ type: 'warning', name, sentence: warningWords(name) }));
    call.on('warning-cleared', (name) => this.#on({ type: 'warning-cleared', name }));
    call.on('volume', (input, output) => this.#tellLevels(input, output));
    call.on('error', (error) => this.#hearError(error));
    call.on('transportClose', () => {
      // A call that still rings cannot be answered any more: the carrier rings anew when the way is back.
      if (incoming && !this.#answered) this.finish();
    });
  }

  #hearError({ code }) {
    // The microphone's refusal was told with the browser's own reason.
    const told = code === 31401 || code === 31402;
    if (!told && !isInterruption(code)) this.fail({ code, sentence: errorWords(code) });
    // An error may be the end, or something that passes; the call itself knows.
    queueMicrotask(() => {
      if (this.#call.status() !== 'closed') return;
      this.#begun.reject({ code, sentence: errorWords(code) });
      this.finish();
    });
  }

  #tellLevels(input, output) {
    const now = performance.now();
    if (now - this.#levelsAt < LEVELS_EVERY) return;
    this.#levelsAt = now;
    this.#on({ type: 'level', input, output });
  }
}

function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}
