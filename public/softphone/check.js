// The device check: what microphone and speaker there are, how loud the microphone is, whether sound and
// connections can be had at all. Knows no carrier.

import { microphoneWords } from './microphone.js';

/** Loudness is told so often, in milliseconds. */
const LEVEL_EVERY = 80;

/** A way for sound is found within so many milliseconds, or there is none. */
const WAY_WITHIN = 4_000;

const SOUND = '/sounds/outgoing.wav';

/**
 * Begins a check.
 * @param {string} microphone the one to begin with; the browser's own where empty.
 * @param {(json: string) => void} hear hears `{type: 'level', level}`, `{type: 'microphone', trouble?}` and
 *   `{type: 'devices', microphones, speakers, choosable}`.
 */
export function start(microphone, hear) {
  const check = new Check((event) => hear(JSON.stringify(event)));
  check.useMicrophone(microphone);
  return check;
}

class Check {
  #hear;
  #stream = null;
  #audio = null;
  #timer = 0;
  #closed = false;
  #opening = 0;
  #list = () => this.#tellDevices();

  constructor(hear) {
    this.#hear = hear;
    navigator.mediaDevices?.addEventListener('devicechange', this.#list);
  }

  /** Listens to this microphone; asks the person for leave where they were not asked before. */
  async useMicrophone(id) {
    this.#silence();
    this.#opening += 1;
    const turn = this.#opening;
    let stream;
    try {
      const audio = id ? { deviceId: { ideal: id } } : true;
      stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      this.#hear({ type: 'microphone', trouble: microphoneWords(error.name) });
      return;
    }
    if (this.#closed || turn !== this.#opening) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.#stream = stream;
    this.#hear({ type: 'microphone', trouble: null });
    this.#measure(stream);
    await this.#tellDevices();
  }

  /** Plays a sound on this speaker; the browser's own where empty. Rejects with a sentence. */
  async play(speaker) {
    const sound = new Audio(SOUND);
    try {
      if (speaker && sound.setSinkId) await sound.setSinkId(speaker);
      await sound.play();
    } catch {
      throw { sentence: 'The sound could not be played on this speaker. Choose another one.' };
    }
    await new Promise((done) => { sound.onended = done; sound.onerror = done; });
  }

  /**
   * Whether our server answers and a way for sound is found.
   * @returns {Promise<string>} JSON: `server` in milliseconds or null, `sound` true or false.
   */
  async connection() {
    const [server, sound] = await Promise.all([roundTrip(), wayForSound()]);
    return JSON.stringify({ server, sound });
  }

  close() {
    this.#closed = true;
    navigator.mediaDevices?.removeEventListener('devicechange', this.#list);
    this.#silence();
  }

  #silence() {
    clearInterval(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#audio?.close();
    this.#audio = null;
  }

  #measure(stream) {
    this.#audio = new AudioContext();
    const analyser = this.#audio.createAnalyser();
    analyser.fftSize = 1_024;
    this.#audio.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // Speech is quiet in numbers: the root twice makes a bar that people find right.
      this.#hear({ type: 'level', level: Math.min(1, Math.sqrt(Math.sqrt(power)) * 1.6) });
    }, LEVEL_EVERY);
  }

  async #tellDevices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    if (this.#closed) return;
    const named = (kind) => devices
      .filter((one) => one.kind === kind && one.deviceId && one.deviceId !== 'default')
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
    const choosable = typeof HTMLMediaElement.prototype.setSinkId === 'function';
    this.#hear({
      type: 'devices', microphones: named('audioinput'), speakers: named('audiooutput'), choosable,
    });
  }
}

/** Milliseconds to our server and back; null where it does not answer. */
async function roundTrip() {
  const began = performance.now();
  try {
    const answer = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(WAY_WITHIN) });
    return answer.ok ? Math.round(performance.now() - began) : null;
  } catch {
    return null;
  }
}

/** Whether the browser finds any address from which sound could be sent. */
async function wayForSound() {
  const connection = new RTCPeerConnection();
  try {
    const found = new Promise((resolve) => {
      connection.onicecandidate = ({ candidate }) => { if (candidate) resolve(true); };
      setTimeout(() => resolve(false), WAY_WITHIN);
    });
    connection.createDataChannel('check');
    await connection.setLocalDescription();
    return await found;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}
