// Which tab of this browser is the phone, and what the tabs tell each other. Knows no carrier.

/**
 * Joins the tabs of one name. The first one holds the phone; when it goes, the next in line does.
 * @param {string} name the same in every tab of one person.
 * @param {(event: {type: 'holder' | 'follower' | 'message', data?: string}) => void} hear
 * @returns {Tabs}
 */
export function join(name, hear) {
  return new Tabs(name, hear);
}

class Tabs {
  #channel = null;
  #left = new AbortController();
  #release = () => {};

  constructor(name, hear) {
    if (globalThis.BroadcastChannel) {
      this.#channel = new BroadcastChannel(name);
      this.#channel.onmessage = ({ data }) => hear({ type: 'message', data });
    }
    // Where the browser cannot elect one, each tab is a phone, as if there were no other.
    if (!navigator.locks || !this.#channel) queueMicrotask(() => hear({ type: 'holder' }));
    else this.#elect(name, hear);
  }

  /** Tells all other tabs. */
  send(data) {
    this.#channel?.postMessage(data);
  }

  /** Goes; where this tab was the phone, the next one is. */
  leave() {
    this.#left.abort();
    this.#release();
    this.#channel?.close();
    this.#channel = null;
  }

  async #elect(name, hear) {
    const hold = () => {
      if (this.#left.signal.aborted) return undefined;
      hear({ type: 'holder' });
      return new Promise((release) => { this.#release = release; });
    };
    let taken = false;
    // A lock goes with its tab, however that ends: no word of farewell is needed.
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return hold();
      taken = true;
      return undefined;
    });
    if (!taken || this.#left.signal.aborted) return;
    hear({ type: 'follower' });
    // Leaving while waiting rejects, and nobody waits for that.
    await navigator.locks.request(name, { signal: this.#left.signal }, hold).catch(() => {});
  }
}
