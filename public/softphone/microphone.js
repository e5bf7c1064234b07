// Why there is no microphone, in sentences. Knows no carrier.

const BLOCKED = 'Your microphone is blocked. Allow it in the browser, by the sign beside the address, and try again.';

const WORDS = new Map([
  ['NotAllowedError', BLOCKED],
  ['PermissionDeniedError', BLOCKED],
  ['SecurityError', 'Your microphone is blocked on this page.'],
  ['NotFoundError', 'No microphone was found. Plug one in and try again.'],
  ['NotReadableError', 'Your microphone cannot be used. Another program may be using it.'],
]);

/** Why there is no microphone, by the name of the browser's error. */
export const microphoneWords = (name) =>
  WORDS.get(name) ?? 'Your microphone could not be used. Check it and try again.';
