// What the head of a video file says of it, before a byte is sent. Formats: ISO/IEC 14496-12 (MP4, MOV) and
// RFC 9559 (Matroska, WebM). Whatever is odd gives less, never an error: the server looks into the file itself.

import { matroskaFacts } from "./matroska.js";
import { mp4Facts } from "./mp4.js";

const HEAD = 4 * 1024 * 1024;

const NAMES = {
  ".mp4": "MP4", ".m4v": "MP4", ".mov": "MOV", ".mkv": "Matroska", ".webm": "WebM", ".avi": "AVI", ".ts": "MPEG-TS",
  ".m2ts": "MPEG-TS", ".mts": "MPEG-TS", ".flv": "FLV", ".mpg": "MPEG", ".mpeg": "MPEG", ".vob": "VOB", ".wmv": "WMV",
  ".3gp": "3GP", ".ogv": "Ogg",
}; // prettier-ignore

const EBML = 0x1a45dfa3;
const BOXES = ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"];

/**
 * {container, codec, plain, width, height, frameRate, seconds}: `codec` as the server names it ("h264"), `plain`:
 * 8 bit 4:2:0, upright. "" and 0 where nothing is known; `codec` null: there is no picture in it.
 */
export async function examine(file) {
  const container = NAMES[file.name.slice(file.name.lastIndexOf(".")).toLowerCase()] ?? "";
  const nothing = { container, codec: "", plain: false, width: 0, height: 0, frameRate: 0, seconds: 0 };
  try {
    const head = new DataView(await file.slice(0, HEAD).arrayBuffer());
    if (head.byteLength < 16) return nothing;
    const type = String.fromCharCode(...new Uint8Array(head.buffer, 4, 4));
    if (BOXES.includes(type)) return { ...nothing, ...(await mp4Facts(file)) };
    if (head.getUint32(0) === EBML) return { ...nothing, ...matroskaFacts(head) };
  } catch {
    // A head that is damaged: the server will say how.
  }
  return nothing;
}
