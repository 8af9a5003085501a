/** What the player asks of the server while it plays, as hooks. */
import { useCallback, useEffect, useRef, useState } from "react";
import { askedAhead } from "../../components/page_root/following.js";
import { askChapters, askPlayback, lasts, shownUnder } from "./playback.js";
import { rounds } from "./rounds.js";
import { faultOf } from "./words.js";

/**
 * The newest playback, asked for until all of the video is there: `{playback, fault, setFault, renew, onWhole}`. After
 * `videoId` has changed `playback` is still that of the last video (it says whose it is: `playback.videoId`) until the
 * new one is here. `fault` names a sentence of words.js; `renew({anew: true})` for a start under another ticket;
 * `onWhole` is to be called when the picture grows no more.
 */
export function usePlayback(apiBase, videoId) {
  const [playback, setPlayback] = useState(null);
  const [fault, setFault] = useState("");
  const standing = useRef(null);
  const asking = useRef(null);
  const asked = useRef(videoId);
  const renew = useCallback(
    async ({ signal, quietly = false, anew = false } = {}) => {
      try {
        const known = (await askedAhead(videoId)) ?? (await askPlayback(apiBase, videoId, signal));
        const fresh = { ...known, videoId };
        if (asked.current !== videoId) return null;
        if (anew || !standing.current || !lasts(standing.current)) standing.current = fresh;
        setPlayback(shownUnder(standing.current, fresh));
        if (!quietly) setFault("");
        return fresh;
      } catch (error) {
        if (error.name !== "AbortError" && !quietly) setFault(faultOf(error.status));
        return null;
      }
    },
    [apiBase, videoId],
  );

  useEffect(() => {
    const leaving = new AbortController();
    asked.current = videoId;
    standing.current = null;
    setFault("");
    // What plays goes on playing when a later question fails: it is said only when the video stops.
    asking.current = rounds((first) => renew({ signal: leaving.signal, quietly: !first }));
    return () => {
      asking.current.stop();
      leaving.abort();
    };
  }, [renew]);

  const onWhole = useCallback(() => asking.current.whole(), []);
  return { playback, fault, setFault, renew, onWhole };
}

/** The chapters at `address` as the player takes them, "" until they are here; a video plays without them. */
export function useChapters(address) {
  const [text, setText] = useState("");
  const [url, setUrl] = useState("");
  useEffect(() => {
    setText("");
    if (!address) return undefined;
    const leaving = new AbortController();
    askChapters(address, leaving.signal).then(setText, () => {});
    return () => leaving.abort();
  }, [address]);

  // As an address, for a track with its text in it is shown to have no cues while they are being read.
  useEffect(() => {
    setUrl("");
    if (!text) return undefined;
    const made = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return url;
}
