// What is said of a file before it is sent: pure.

import { timeSpan } from "./format.js";

const LABELS = {
  h264: "H.264", hevc: "HEVC", av1: "AV1", vp9: "VP9", vp8: "VP8", mpeg4: "MPEG-4", mpeg2video: "MPEG-2",
  mpeg1video: "MPEG-1", prores: "ProRes", theora: "Theora", mjpeg: "MJPEG", vvc: "VVC",
}; // prettier-ignore

/** "MP4", "H.264", "1920×1080", "24 frames/s", "58 min": what is known of it. */
export function fileFacts({ container, codec, width, height, frameRate, seconds }, say) {
  const parts = [container, codec && (LABELS[codec] ?? codec)];
  if (width && height) parts.push(`${width}×${height}`);
  if (frameRate) parts.push(say("frames", { rate: Math.round(frameRate * 100) / 100 }));
  if (seconds) parts.push(timeSpan(Math.round(seconds), say.language));
  return parts.filter(Boolean);
}

/** {tone: "good" | "plain" | "bad", text}; `answer`: as in upload_state.py, undefined until it came. */
export function verdictOf(facts, answer, say) {
  if (facts.codec === null) return { tone: "bad", text: say("noPicture") };
  if (!answer) return { tone: "plain", text: say("looking") };
  if (answer.most_seconds) return { tone: "bad", text: say("tooLong", { time: timeSpan(answer.most_seconds, say.language) }) };
  if (!answer.known) return { tone: "bad", text: say("oddCodec", { codec: facts.codec }) };
  const time = answer.seconds >= 0 ? timeSpan(answer.seconds, say.language) : "";
  if (answer.at_once) return { tone: "good", text: time ? say("atOnceIn", { time }) : say("atOnce") };
  return { tone: "plain", text: time ? say("readyIn", { time }) : say("prepares") };
}
