// The browser phone of Twilio: what the agent's page asks of its carrier's script.

import { microphoneWords } from './microphone.js';
import { PhoneCall } from './twilio-call.js';
import { openMicrophone, useSpeaker } from './twilio-devices.js';
import { loadSdk } from './twilio-sdk.js';
import { soundSoFar } from './twilio-stats.js';
import { errorWords, isInterruption, wantsToken } from './twilio-words.js';

/** The phone is called offline when it was not reachable for so many milliseconds. */
const REGISTER_WITHIN = 10_000;

const UNREACHABLE = 'Your phone cannot reach the carrier. It keeps trying; check your connection.';

/** The SDK's sounds. Each is replaced, since the SDK would fetch its own from the carrier's host. */
const SOUNDS = [
  'incoming', 'outgoing', 'disconnect', 'dtmf0', 'dtmf1', 'dtmf2', 'dtmf3', 'dtmf4', 'dtmf5', 'dtmf6',
  'dtmf7', 'dtmf8', 'dtmf9', 'dtmfs', 'dtmfh',
];

/**
 * Makes the page a phone.
 * @param {{token: string, identity: string, options: object, microphone?: string, speaker?: string}} setup
 *   from the server, with the devices that were chosen in this browser.
 * @param {(event: object) => void} on hears all that happens; each event has a `type`.
 * @returns {Promise<Phone>} rejects with a `sentence` where this browser cannot be a phone.
 */
export async function start(setup, on) {
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.RTCPeerConnection) {
    throw { code: 'browser', sentence: 'This browser cannot make calls here. Open the page by https, or on this machine.' };
  }
  const { Device } = await loadSdk(setup.options);
  return new Phone(Device, setup, on);
}

class Phone {
  #on;
  #device;
  #call = null;
  #connection = null;
  #light = '';
  #timer = 0;
  #microphone = null;
  #chosen = { microphone: '', speaker: '' };
  #arrived = false;
  #destroyed = false;

  constructor(Device, { token, options, microphone = '', speaker = '' }, on) {
    this.#on = on;
    this.#chosen = { microphone, speaker };
    this.#device = new Device(token, this.#deviceOptions(options));
    this.#listen();
    useSpeaker(this.#device, speaker);
    this.#lookFor('registering');
    // Whatever this promise has to say is told by events, and sooner.
    this.#device.register().catch(() => {});
  }

  /**
   * Calls, with parameters for the carrier to hand to our server. Settles when it rings or talks.
   * @param {Record<string, string>} params
   */
  async connect(params) {
    if (this.#call) throw { code: 'busy', sentence: 'Your phone is in a call already.' };
    this.#on({ type: 'connecting' });
    this.#microphone = null;
    let call;
    try {
      call = await this.#device.connect({ params });
    } catch (error) {
      this.#on({ type: 'ended' });
      throw { code: error?.code, sentence: errorWords(error?.code) };
    }
    await this.#begin(this.#take(call));
  }

  /** Answers the call that rings. Settles when sound is being connected. */
  async accept() {
    if (!this.#call) throw { code: 'none', sentence: 'That call is not ringing any more.' };
    this.#microphone = null;
    this.#call.accept();
    await this.#begin(this.#call);
  }

  /** Refuses the call that rings. */
  reject() {
    this.#call?.hangUp();
  }

  /** Ends the call, if there is one. */
  hangUp() {
    this.#call?.hangUp();
  }

  /** Switches the microphone off or on again. */
  mute(muted) {
    this.#call?.mute(muted);
  }

  /** Sends digits: `0`-`9`, `*`, `#`, and `w` for half a second of pause. */
  sendDigits(digits) {
    const plain = String(digits).replace(/[^0-9*#w]/g, '');
    if (plain) this.#call?.sendDigits(plain);
  }

  /** Goes on with a fresh token, in a call too. */
  updateToken(token) {
    this.#device.updateToken(token);
    // A token that ended has ended the registering with it.
    if (this.#device.state === 'unregistered') this.#device.register().catch(() => {});
  }

  /** Uses this microphone from the next call on and this speaker at once; the browser's own where empty. */
  useDevices(microphone, speaker) {
    this.#chosen = { microphone, speaker };
    return useSpeaker(this.#device, speaker);
  }

  /** Ends it all. A phone that shall be offline is destroyed: one that is only unregistered comes back. */
  destroy() {
    if (this.#destroyed) return;
    this.#destroyed = true;
    clearTimeout(this.#timer);
    this.#device.destroy();
    this.#call?.finish();
    this.#tellLight('offline', { sentence: '' });
  }

  /** How the phone stands. */
  state() {
    return {
      phone: this.#light,
      call: this.#call?.status() ?? null,
      muted: this.#call?.isMuted() ?? false,
    };
  }

  /**
   * What the sound of the call amounts to so far; null without one.
   * @returns {Promise<object | null>} packets as counted by the browser, energies since the beginning.
   */
  async stats() {
    if (!this.#connection) return null;
    return soundSoFar(await this.#connection.getStats());
  }

  #deviceOptions({ chunderw, edge, sounds = '/sounds/' }) {
    const phone = this;
    const sandbox = Boolean(chunderw);
    return {
      appName: 'trunkline',
      closeProtection: true,
      // The public network speaks PCMU, and so does the sandbox; Opus survives bad networks better.
      codecPreferences: sandbox ? ['pcmu', 'opus'] : ['opus', 'pcmu'],
      enableImprovedSignalingErrorPrecision: true,
      logLevel: 'silent',
      maxCallSignalingTimeoutMs: 30_000,
      sounds: Object.fromEntries(SOUNDS.map((name) => [name, `${sounds}${name}.wav`])),
      getUserMedia: (constraints) => phone.#openMicrophone(constraints),
      RTCPeerConnection: class extends RTCPeerConnection {
        constructor(...settings) {
          super(...settings);
          phone.#connection = this;
        }
      },
      ...(edge && { edge }),
      // A sandbox's tokens are nobody else's business, so nothing is reported to the carrier.
      ...(sandbox && { chunderw, publishEvents: false }),
    };
  }

  async #begin(call) {
    try {
      await call.begun();
    } catch (error) {
      throw this.#microphone ?? error;
    }
  }

  async #openMicrophone(constraints) {
    try {
      return await openMicrophone(constraints, this.#chosen.microphone);
    } catch (error) {
      this.#microphone = { code: 'microphone', sentence: microphoneWords(error.name) };
      this.#on({ type: 'error', ...this.#microphone });
      throw error;
    }
  }

  #listen() {
    const device = this.#device;
    device.on('registering', () => this.#lookFor('registering'));
    device.on('registered', () => this.#arrive());
    device.on('unregistered', () => this.#lookFor('reconnecting'));
    device.on('tokenWillExpire', () => this.#on({ type: 'token-needed' }));
    device.on('incoming', (call) => this.#ring(call));
    device.on('error', (error, call) => {
      // An error of a call is heard by that call.
      if (!call) this.#hearError(error);
    });
  }

  #hearError({ code }) {
    if (wantsToken(code)) this.#on({ type: 'token-needed' });
    else if (isInterruption(code)) this.#lookFor('reconnecting');
    else this.#on({ type: 'error', code, sentence: errorWords(code) });
  }

  #ring(call) {
    // One call rings at a time; another is for the next agent.
    if (this.#call) {
      call.reject();
      return;
    }
    this.#take(call);
    const known = call.customParameters.get('call') ?? null;
    this.#on({ type: 'incoming', call: known, from: call.parameters.From ?? null });
  }

  #take(call) {
    const taken = new PhoneCall(call, this.#on, () => {
      if (this.#call === taken) this.#call = null;
      this.#connection = null;
    });
    if (call.status() !== 'closed') this.#call = taken;
    call.on('reconnecting', ({ code }) => {
      // Sound that is interrupted is told as a warning; this is about the way to the carrier.
      if (isInterruption(code)) this.#lookFor('reconnecting');
    });
    call.on('reconnected', () => {
      if (this.#device.state === 'registered') this.#arrive();
    });
    return taken;
  }

  #arrive() {
    this.#arrived = true;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#tellLight('registered');
  }

  /** The phone is on its way to the carrier. When that takes too long, it is offline until it is there. */
  #lookFor(light) {
    if (this.#destroyed || this.#light === 'offline') return;
    // Until it was there once it cannot be interrupted; after that, registering is the interruption still.
    if (!this.#arrived) this.#tellLight('registering');
    else if (this.#light !== 'reconnecting') this.#tellLight(light);
    this.#timer ||= setTimeout(() => this.#tellLight('offline', { sentence: UNREACHABLE }), REGISTER_WITHIN);
  }

  #tellLight(light, more = {}) {
    if (light === this.#light) return;
    this.#light = light;
    this.#on({ type: light, ...more });
  }
}
