// The index of an MP4 or MOV file (ISO/IEC 14496-12): pure but for reading the file's parts.

const MOST_BOXES = 2000;
const LARGEST_INDEX = 64 * 1024 * 1024;

const CODECS = {
  avc1: "h264", avc3: "h264", hvc1: "hevc", hev1: "hevc", dvh1: "hevc", dvhe: "hevc", av01: "av1", vp09: "vp9",
  vp08: "vp8", mp4v: "mpeg4", apcn: "prores", apch: "prores", apcs: "prores", apco: "prores", ap4h: "prores",
  jpeg: "mjpeg", mjpa: "mjpeg", AVdn: "dnxhd", "s263": "h263", vvc1: "vvc", vvi1: "vvc",
}; // prettier-ignore
// AVC profiles of 8 bit 4:2:0: Baseline, Main, Extended, High.
const PLAIN_PROFILES = [66, 77, 88, 100];

/** What the index says, wherever in the file it stands; {} where there is none. */
export async function mp4Facts(file) {
  for (let at = 0, count = 0; at + 8 <= file.size && count < MOST_BOXES; count += 1) {
    const view = new DataView(await file.slice(at, at + 16).arrayBuffer());
    const { type, header, size } = boxAt(view, 0, file.size - at);
    if (size < header) return {};
    if (type === "moov") {
      if (size > LARGEST_INDEX) return {};
      return indexFacts(new DataView(await file.slice(at + header, at + size).arrayBuffer()));
    }
    at += size;
  }
  return {};
}

function boxAt(view, at, rest) {
  const type = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 4, 4));
  const short = view.getUint32(at);
  if (short === 1 && at + 16 <= view.byteLength) return { type, header: 16, size: Number(view.getBigUint64(at + 8)) };
  return { type, header: 8, size: short === 0 ? rest : short };
}

/** The boxes inside of one, as [type, view of what it holds]. */
function* boxesIn(view) {
  for (let at = 0; at + 8 <= view.byteLength; ) {
    const { type, header, size } = boxAt(view, at, view.byteLength - at);
    if (size < header || at + size > view.byteLength) return;
    yield [type, new DataView(view.buffer, view.byteOffset + at + header, size - header)];
    at += size;
  }
}

const inside = (view, ...path) =>
  path.reduce((found, name) => found && [...boxesIn(found)].find(([type]) => type === name)?.[1], view);

function indexFacts(moov) {
  const length = lengthOf(inside(moov, "mvhd"));
  const tracks = [...boxesIn(moov)].filter(([type]) => type === "trak").map(([, track]) => track);
  const picture = tracks.find((track) => handlerOf(track) === "vide");
  if (!picture) return { codec: null, seconds: length };
  const entry = entryOf(inside(picture, "mdia", "minf", "stbl", "stsd"));
  if (!entry) return { seconds: length };
  const frames = framesOf(inside(picture, "mdia", "minf", "stbl", "stts"));
  const seconds = lengthOf(inside(picture, "mdia", "mdhd"));
  return {
    ...entry,
    plain: entry.plain && uprightIn(inside(picture, "tkhd")),
    frameRate: frames > 1 && seconds ? frames / seconds : 0,
    seconds: length || seconds,
  };
}

const handlerOf = (track) => {
  const handler = inside(track, "mdia", "hdlr");
  return handler && String.fromCharCode(...new Uint8Array(handler.buffer, handler.byteOffset + 8, 4));
};

/** Seconds of a `mvhd` or `mdhd`: both begin alike; 0 where it is not said (a fragmented file). */
function lengthOf(header) {
  if (!header) return 0;
  const long = header.getUint8(0) === 1;
  const timescale = header.getUint32(long ? 20 : 12);
  const length = long ? Number(header.getBigUint64(24)) : header.getUint32(16);
  const unsaid = long ? 2 ** 63 : 2 ** 32 - 1;
  return timescale && length < unsaid ? length / timescale : 0;
}

/** Of a `tkhd`: whether its matrix turns nothing. */
function uprightIn(header) {
  const matrix = header.getUint8(0) === 1 ? 52 : 40;
  return header.getInt32(matrix) > 0 && header.getInt32(matrix + 4) === 0;
}

function framesOf(times) {
  if (!times) return 0;
  const rows = Math.min(times.getUint32(4), Math.floor((times.byteLength - 8) / 8));
  let frames = 0;
  for (let row = 0; row < rows; row += 1) frames += times.getUint32(8 + row * 8);
  return frames;
}

function entryOf(descriptions) {
  if (!descriptions || descriptions.getUint32(4) === 0) return null;
  const [first] = boxesIn(new DataView(descriptions.buffer, descriptions.byteOffset + 8, descriptions.byteLength - 8));
  if (!first) return null;
  const [name, entry] = first;
  const codec = CODECS[name] ?? name.trim().toLowerCase();
  const own = new DataView(entry.buffer, entry.byteOffset + 78, entry.byteLength - 78);
  const profile = inside(own, "avcC")?.getUint8(1);
  return {
    codec,
    plain: codec === "h264" && PLAIN_PROFILES.includes(profile),
    width: entry.getUint16(24),
    height: entry.getUint16(26),
  };
}
