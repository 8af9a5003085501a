// The head of a Matroska or WebM file (RFC 8794, RFC 9559): pure.

const [SEGMENT, INFO, TRACKS, CLUSTER] = [0x18538067, 0x1549a966, 0x1654ae6b, 0x1f43b675];
const [SCALE, DURATION, ENTRY, TYPE, CODEC, PRIVATE, FRAME, VIDEO, WIDTH, HEIGHT] = [
  0x2ad7b1, 0x4489, 0xae, 0x83, 0x86, 0x63a2, 0x23e383, 0xe0, 0xb0, 0xba,
];
const PICTURE = 1;
const PLAIN_PROFILES = [66, 77, 88, 100];

const CODECS = {
  "V_MPEG4/ISO/AVC": "h264", "V_MPEGH/ISO/HEVC": "hevc", V_AV1: "av1", V_VP9: "vp9", V_VP8: "vp8", V_MPEG1: "mpeg1video",
  V_MPEG2: "mpeg2video", "V_MPEG4/ISO/ASP": "mpeg4", "V_MPEG4/ISO/SP": "mpeg4", V_THEORA: "theora", V_PRORES: "prores",
  V_MJPEG: "mjpeg", V_FFV1: "ffv1", "V_MPEGI/ISO/VVC": "vvc",
}; // prettier-ignore

/** What the head says; {} of what lies behind it. */
export function matroskaFacts(head) {
  const segment = [...elementsIn(head)].find(([id]) => id === SEGMENT)?.[1];
  if (!segment) return {};
  const found = new Map();
  for (const [id, body] of elementsIn(segment)) {
    if (id === CLUSTER) break;
    found.set(id, body);
  }
  const seconds = found.has(INFO) ? secondsOf(found.get(INFO)) : 0;
  if (!found.has(TRACKS)) return { seconds };
  const tracks = [...elementsIn(found.get(TRACKS))].filter(([id]) => id === ENTRY).map(([, body]) => fields(body));
  const picture = tracks.find((track) => number(track.get(TYPE)) === PICTURE);
  if (!picture) return { codec: null, seconds };
  const size = picture.has(VIDEO) ? fields(picture.get(VIDEO)) : new Map();
  const written = text(picture.get(CODEC));
  const codec = CODECS[written] ?? written.toLowerCase();
  const profile = picture.has(PRIVATE) && picture.get(PRIVATE).byteLength > 1 ? picture.get(PRIVATE).getUint8(1) : 0;
  const frame = number(picture.get(FRAME));
  return {
    codec,
    plain: codec === "h264" && PLAIN_PROFILES.includes(profile),
    width: number(size.get(WIDTH)),
    height: number(size.get(HEIGHT)),
    frameRate: frame ? 1e9 / frame : 0,
    seconds,
  };
}

const fields = (view) => new Map(elementsIn(view));

function secondsOf(info) {
  const said = fields(info);
  const length = said.get(DURATION);
  if (!length) return 0;
  const ticks = length.byteLength === 8 ? length.getFloat64(0) : length.getFloat32(0);
  return (ticks * (number(said.get(SCALE)) || 1_000_000)) / 1e9;
}

/** The elements of a level, as [id, view of the body]; one that reaches behind the end is cut there. */
function* elementsIn(view) {
  for (let at = 0; at < view.byteLength; ) {
    const id = varint(view, at, { marked: true });
    const size = id && varint(view, at + id.length, { marked: false });
    if (!size) return;
    const begins = at + id.length + size.length;
    // All ones: the size is not known, so it is all that follows (RFC 8794, 6.2).
    const ends = Math.min(size.unknown ? view.byteLength : begins + size.value, view.byteLength);
    if (begins > view.byteLength) return;
    yield [id.value, new DataView(view.buffer, view.byteOffset + begins, ends - begins)];
    at = ends;
  }
}

/** A number of one to eight bytes, whose leading zeros say how many; `marked`: with the bit that ends them. */
function varint(view, at, { marked }) {
  if (at >= view.byteLength) return null;
  const first = view.getUint8(at);
  const length = Math.clz32(first) - 23;
  if (first === 0 || at + length > view.byteLength) return null;
  let value = marked ? first : first & (0xff >> length);
  let ones = (first & (0xff >> length)) === 0xff >> length;
  for (let index = 1; index < length; index += 1) {
    const byte = view.getUint8(at + index);
    value = value * 256 + byte;
    ones &&= byte === 0xff;
  }
  return { value, length, unknown: ones && !marked };
}

function number(view) {
  let value = 0;
  for (let index = 0; view && index < view.byteLength; index += 1) value = value * 256 + view.getUint8(index);
  return value;
}

const text = (view) =>
  view ? String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).replace(/\0+$/, "") : "";
