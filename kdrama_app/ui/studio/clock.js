// Moments of a video as people write them: pure.

/** 1:05, 1:02:03, 0:09.5: to a tenth of a second. */
export function clockText(seconds) {
  const tenths = Math.round(seconds * 10);
  const rest = tenths % 600;
  const minutes = Math.floor(tenths / 600) % 60;
  const hours = Math.floor(tenths / 36000);
  const two = (number) => String(number).padStart(2, "0");
  const whole = two(Math.floor(rest / 10)) + (rest % 10 ? `.${rest % 10}` : "");
  return hours ? `${hours}:${two(minutes)}:${whole}` : `${minutes}:${whole}`;
}

/** An ISO 8601 moment as a `datetime-local` field takes it, in the reader's own zone; "" of none. */
export function localMoment(iso) {
  if (!iso) return "";
  const moment = new Date(iso);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** And back: the moment in UTC; "" where nothing (whole) is written. */
export function momentOf(local) {
  const moment = new Date(local);
  return local && !Number.isNaN(moment.getTime()) ? moment.toISOString() : "";
}
