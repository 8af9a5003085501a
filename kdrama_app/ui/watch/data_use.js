/** How much data a quality takes. */

/** Bytes of `seconds` at `bits` a second. */
export const bytesOf = (bits, seconds) => (bits / 8) * seconds;

/** "870 MB", "1.9 GB" as readers of `language` write it, rounded as an estimate is. */
export function sizeOf(bytes, language) {
  const great = bytes >= 995_000_000;
  const amount = great ? bytes / 1e9 : bytes >= 95_000_000 ? Math.round(bytes / 1e7) * 10 : Math.max(1, bytes / 1e6);
  const unit = great ? "gigabyte" : "megabyte";
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: great ? 1 : 0 };
  return new Intl.NumberFormat(language, style).format(amount);
}

/** Average bits a second of a quality as Vidstack lists it (it knows the peak): hls.js's level of that size knows. */
export function averageOf(quality, levels) {
  const level = levels.find((each) => each.height === quality.height && each.bitrate === quality.bitrate);
  return level?.averageBitrate ?? quality.bitrate ?? 0;
}
