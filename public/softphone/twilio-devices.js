// The microphone and the speaker that were chosen in this browser, as Twilio's SDK takes them.

/** The microphone: wished for, not insisted on, since one that is gone must keep nobody from calling. */
export function openMicrophone(constraints, microphone) {
  const plain = typeof constraints.audio === 'object' ? constraints.audio : {};
  const audio = microphone ? { ...plain, deviceId: { ideal: microphone } } : constraints.audio;
  return navigator.mediaDevices.getUserMedia({ ...constraints, audio });
}

/** The speaker, where the browser lets a page choose; the system's own where empty. */
export async function useSpeaker(device, speaker) {
  if (!device.audio?.isOutputSelectionSupported) return;
  try {
    await device.audio.speakerDevices.set(speaker || 'default');
  } catch {
    // It is not plugged in now: the system's own stays.
  }
}
