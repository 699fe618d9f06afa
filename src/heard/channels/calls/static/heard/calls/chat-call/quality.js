// How good a connection is, in a word, from what the browser counts.
const FAIR = { away: 0.25, lost: 0.03 }; // seconds there and back; the share of what got lost
const POOR = { away: 0.6, lost: 0.1 };

/** good, fair or poor; "" while nothing is known. */
export function judged(stats) {
  let [away, lost, isKnown] = [0, 0, false];
  for (const one of stats?.values() ?? []) {
    if (one.type === "candidate-pair" && one.nominated && one.currentRoundTripTime !== undefined) {
      away = Math.max(away, one.currentRoundTripTime);
      isKnown = true;
    }
    if (one.type === "remote-inbound-rtp" && one.fractionLost !== undefined) lost = Math.max(lost, one.fractionLost);
  }
  if (!isKnown) return "";
  if (away > POOR.away || lost > POOR.lost) return "poor";
  return away > FAIR.away || lost > FAIR.lost ? "fair" : "good";
}
