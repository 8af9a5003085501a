import { useEffect, useRef, useState } from "react";
import { STANDS, goesAway, lowestSuitable, stretch } from "./preview.js";

/**
 * A few seconds of a film, muted, over the picture that stands for it; nothing at all where that cannot be.
 *
 * Props: videoId, duration (seconds), playing (whether it may move now), apiBase.
 *
 * hls.js comes only once the picture has stood for a moment: its light build, which fetches no sound.
 */
export function Film({ videoId, duration, playing, apiBase }) {
  const video = useRef(null);
  const [moving, setMoving] = useState(false);
  const [wanted, setWanted] = useState(false);

  useEffect(() => {
    if (!playing || wanted) return undefined;
    const timer = setTimeout(() => setWanted(true), STANDS * 1000);
    return () => clearTimeout(timer);
  }, [playing, wanted]);

  useEffect(() => {
    if (!wanted) return undefined;
    const leaving = new AbortController();
    let stream = null;
    const give = (made) => {
      if (leaving.signal.aborted) made.destroy();
      else stream = made;
    };
    // A preview that cannot be is no fault to tell anybody of: the picture stays.
    const shown = video.current;
    attach(shown, { videoId, duration, apiBase, signal: leaving.signal }).then(give, () => {});
    const end = () => {
      leaving.abort();
      stream?.destroy();
    };
    // Who follows a link needs the line and the processor for what is there.
    const makeRoom = (event) => {
      if (!goesAway(event)) return;
      end();
      shown.pause();
    };
    document.addEventListener("click", makeRoom, { capture: true });
    return () => {
      document.removeEventListener("click", makeRoom, { capture: true });
      end();
    };
  }, [wanted, videoId, duration, apiBase]);

  useEffect(() => {
    if (!wanted) return;
    if (playing) video.current.play().catch(() => {});
    else video.current.pause();
  }, [playing, wanted]);

  const { from, until } = stretch(duration);
  const keepWithin = ({ currentTarget: shown }) => {
    if (shown.currentTime >= until || shown.ended) shown.currentTime = from;
  };
  return (
    <video
      ref={video}
      muted
      playsInline
      disableRemotePlayback
      tabIndex={-1}
      aria-hidden="true"
      className={`absolute inset-0 size-full object-cover transition-opacity duration-1000 ${moving ? "opacity-100" : "opacity-0"}`}
      onPlaying={() => setMoving(true)}
      onCanPlay={(event) => playing && event.currentTarget.play().catch(() => {})}
      onTimeUpdate={keepWithin}
      onEnded={(event) => {
        keepWithin(event);
        event.currentTarget.play().catch(() => {});
      }}
      onError={() => setMoving(false)}
    />
  );
}

/** Streams the stretch of a video into an element; rejects where it may not or cannot be played. */
async function attach(video, { videoId, duration, apiBase, signal }) {
  const answer = await fetch(`${apiBase}/videos/${videoId}/playback`, { signal });
  if (!answer.ok) throw new Error(`playback answered ${answer.status}`);
  const { hls: address } = await answer.json();
  const { default: Hls } = await import("hls.js/light");
  if (!address || !Hls.isSupported() || signal.aborted) throw new Error("nothing to play it with");
  const stream = new Hls({ autoStartLoad: false, maxBufferLength: 10, maxMaxBufferLength: 30, enableWorker: false });
  stream.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
    const level = lowestSuitable(levels, video.clientWidth);
    stream.startLevel = level;
    stream.loadLevel = level;
    stream.startLoad(stretch(duration).from);
  });
  stream.on(Hls.Events.ERROR, (_, { fatal }) => fatal && stream.destroy());
  stream.loadSource(address);
  stream.attachMedia(video);
  return stream;
}
