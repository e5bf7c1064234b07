// What the browser counted of a call's sound.

/**
 * @param {RTCStatsReport} report
 * @returns {object} packets, energies (squared volume times seconds, since the beginning), jitter in seconds.
 */
export function soundSoFar(report) {
  const sum = {
    packetsReceived: 0, packetsLost: 0, packetsSent: 0, audioEnergy: 0, sentEnergy: 0, jitter: 0, codec: null,
  };
  for (const part of report.values()) {
    if (part.kind !== 'audio') continue;
    if (part.type === 'inbound-rtp') {
      sum.packetsReceived += part.packetsReceived ?? 0;
      sum.packetsLost += part.packetsLost ?? 0;
      sum.audioEnergy += part.totalAudioEnergy ?? 0;
      sum.jitter = Math.max(sum.jitter, part.jitter ?? 0);
      sum.codec = report.get(part.codecId)?.mimeType ?? sum.codec;
    } else if (part.type === 'outbound-rtp') {
      sum.packetsSent += part.packetsSent ?? 0;
    } else if (part.type === 'media-source') {
      sum.sentEnergy += part.totalAudioEnergy ?? 0;
    }
  }
  return sum;
}
