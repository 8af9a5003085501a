/**
 * How hls.js streams here, and why; what is not named is hls.js 1.7's own choice.
 *
 * Its own start: 0.5 Mbit/s is assumed and the lowest quality tried first, so that everybody's first seconds are 360p.
 */

/** Bits a second at a first visit: 720p on most of Korea's lines, and 360p is seconds away where it is too much. */
const FIRST_PACE = 2_500_000;
/** A pace measured that long ago, in milliseconds, says little about today's line. */
const PACE_LASTS = 12 * 3600 * 1000;
/** Of what was measured: what begins a little lower is better than what stops at once. */
const CAUTION = 0.8;
const [SLOWEST, FASTEST] = [300_000, 50_000_000];

/** Bits a second to begin with: `kept` is `{bits, at}` of the last visit or null, `hint` the browser's Mbit/s or null. */
export function startingPace(kept, hint, now = Date.now()) {
  const known = kept && now - kept.at < PACE_LASTS ? kept.bits * CAUTION : null;
  // Browsers round it and say 10 at most: of use only where it is slow.
  const slow = hint && hint < 2.5 ? hint * 1_000_000 * CAUTION : null;
  return Math.min(FASTEST, Math.max(SLOWEST, known ?? slow ?? FIRST_PACE));
}

/** hls.js's configuration; `pace` as of startingPace, `startPosition` in seconds. */
export function streamingConfig({ pace, startPosition }) {
  return {
    // A growing playlist looks like a live one: begin where one stopped, not at its newest second.
    startPosition,
    // The first segment comes in the quality that the line carried last time, instead of a test in the lowest.
    abrEwmaDefaultEstimate: pace,
    testBandwidth: false,
    // No more pixels than the player shows: saves data on a phone, and decoding. Beyond two pixels a point nobody sees.
    capLevelToPlayerSize: true,
    maxDevicePixelRatio: 2,
    // Half a minute ahead whatever it weighs, which bridges a tunnel; up to two where it fits into 40 MB. hls.js would
    // fetch up to ten minutes and 60 MB that are thrown away when somebody stops, and phones' decoders hold less.
    maxBufferLength: 30,
    maxMaxBufferLength: 120,
    maxBufferSize: 40_000_000,
    // Behind: enough for a few steps back without asking again. hls.js would keep all of a film.
    backBufferLength: 60,
  };
}

/** The index among hls.js's `levels` that is closest to a chosen quality `{width, height}`; -1 when none was chosen. */
export function levelFor(levels, chosen) {
  if (!chosen) return -1;
  const far = (level) => Math.abs(level.width - chosen.width) + Math.abs(level.height - chosen.height);
  return levels.reduce((best, level, index) => (best < 0 || far(level) < far(levels[best]) ? index : best), -1);
}
