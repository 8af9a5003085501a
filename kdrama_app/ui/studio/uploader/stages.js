// What a stage means on the screen: pure.

import { clockTime, fileSize, timeSpan } from "./format.js";
import { reasonIn } from "./words.js";

const AFTER_UPLOAD = new Set(["transcoding", "ready"]);
const IN_UPLOAD = new Set(["queued", "uploading", "reconnecting", "waiting", "paused", "finishing"]);

/** The buttons a stage offers. */
export const canPause = (stage) => ["queued", "uploading", "reconnecting", "waiting"].includes(stage);
export const inUpload = (stage) => IN_UPLOAD.has(stage);

/** Whether it can be watched: long before all of it is prepared. */
export const plays = ({ stage, job }) => stage === "ready" || (stage === "transcoding" && job.playable === true);

/** How full the two halves of the one bar are, 0-1: on its way here, and being prepared. */
export function fullness({ size, desk }) {
  const prepared = desk.stage === "ready" ? 1 : (desk.job?.progress ?? 0) / 100;
  const arrived = AFTER_UPLOAD.has(desk.stage) || desk.videoId ? 1 : Math.min(1, (desk.sent ?? 0) / size);
  return { arrived, prepared: arrived < 1 ? 0 : prepared };
}

/** 0-100 over both halves. */
export function percent(file) {
  const { arrived, prepared } = fullness(file);
  return Math.floor((arrived + prepared) * 50);
}

/** The stage in words. */
export function stageWords({ desk }, say) {
  if (desk.stage === "failed") return reasonIn(say, desk.failure);
  if (desk.stage === "waiting") return say("waiting", { time: clockTime(desk.waitUntil, say.language) });
  if (desk.stage === "reconnecting" && globalThis.navigator?.onLine === false) return say("offline");
  if (desk.stage === "transcoding") {
    if (plays(desk)) return say("growing");
    const { stage, status } = desk.job;
    const word = `job_${status === "queued" ? "queued" : stage}`;
    return say(say.knows(word) ? word : "transcoding");
  }
  return say(desk.stage);
}

/** The small print below the bar: "12 MB of 96 MB · 4.1 MB/s · 21 s left", or how far the preparation is. */
export function details({ size, desk }, say) {
  const amount = (bytes) => fileSize(bytes, say.language);
  if (desk.stage === "transcoding" && desk.job.progress > 0) {
    return [say("prepared", { percent: Math.floor(desk.job.progress) })];
  }
  if (!IN_UPLOAD.has(desk.stage) && desk.stage !== "failed") return [];
  if (desk.videoId) return [];
  const parts = [say("sentOf", { sent: amount(desk.sent ?? 0), total: amount(size) })];
  if (desk.rate) parts.push(say("rate", { rate: amount(desk.rate) }));
  if (desk.secondsLeft) parts.push(say("left", { time: timeSpan(desk.secondsLeft, say.language) }));
  return parts;
}

/** For screen readers, at each new stage. */
export const announcement = (file, say) => `${file.meta.form.title || file.name}: ${stageWords(file, say)}`;
