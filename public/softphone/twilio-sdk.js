// Loads the carrier's SDK, unmodified, once, and only when a phone is wanted.

const SDK = new URL('./twilio-voice-sdk-2.18.5.min.js', import.meta.url);

let loading;

/**
 * The SDK's classes.
 * @param {object} options as the server gave them.
 * @returns {Promise<object>} `Device`, `Call` and the rest; rejects with a sentence.
 */
export function loadSdk(options) {
  loading ??= load(options).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load({ chunderw, insecure }) {
  // The SDK takes the WebSocket that it finds while its script runs, and always speaks wss://.
  const restore = insecure && chunderw ? speakPlainly(chunderw) : () => {};
  try {
    await addScript();
  } finally {
    restore();
  }
  if (!globalThis.Twilio?.Device) throw { code: 'sdk', sentence: 'The phone\'s program could not be started.' };
  return globalThis.Twilio;
}

function addScript() {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SDK.href;
    const nonce = document.querySelector('script[nonce]')?.nonce;
    if (nonce) script.nonce = nonce;
    script.onload = resolve;
    script.onerror = () => {
      script.remove();
      reject({ code: 'sdk', sentence: 'The phone\'s program could not be loaded. Check your connection.' });
    };
    document.head.append(script);
  });
}

/** Until the returned function is called, new sockets to this host are opened without TLS. */
function speakPlainly(host) {
  const Real = globalThis.WebSocket;
  const secure = `wss://${host}/`;
  globalThis.WebSocket = class extends Real {
    constructor(url, protocols = []) {
      const text = String(url);
      super(text.startsWith(secure) ? `ws${text.slice(3)}` : text, protocols);
    }
  };
  return () => {
    globalThis.WebSocket = Real;
  };
}
