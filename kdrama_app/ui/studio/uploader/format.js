// Numbers for people: pure.

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** 1.4 GB, 312 MB, 4.2 MB (powers of 1024, as the limits are); the space does not break. */
export function fileSize(bytes, language) {
  const [amount, unit] = bytes >= GIB ? [bytes / GIB, "GB"] : bytes >= MIB ? [bytes / MIB, "MB"] : [bytes / 1024, "KB"];
  return `${amount.toLocaleString(language, { maximumFractionDigits: amount < 10 ? 1 : 0 })}\u00a0${unit}`;
}

/** 45 s, 3 min, 1 h 20 min; 45초, 3분, 1시간 20분. Rounded up, so that it does not end early. */
export function timeSpan(seconds, language) {
  const [h, min, s] = language === "ko" ? ["시간", "분", "초"] : [" h", " min", " s"];
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))}${s}`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes}${min}`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}${h}${rest ? ` ${rest}${min}` : ""}`;
}

/** 14:05 or 2:05 PM, by language. */
export const clockTime = (milliseconds, language) =>
  new Date(milliseconds).toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
