/**
 * The video player. Everything Vidstack stands behind this one component, so that another player can replace it.
 *
 * Props
 *   videoId    whose playback to fetch
 *   title      said by screen readers and shown in the system's media controls
 *   language   "en" | "ko": the words of the player
 *   spoken     BCP 47 language of the sound: subtitles start switched on for readers of another language
 *   duration   of the whole episode in seconds, 0 when unknown: a video that still grows is longer than it plays yet
 *   apiBase    "/api/v1"
 *   nextHref   page of the next episode, "" when there is none
 *   nextTitle  its title
 *   onEnd      called once when the video was played to its end
 *   onGrown    called once when all is there of a video that was not whole at first
 *
 * It fetches `GET {apiBase}/videos/{videoId}/playback`, resumes there, renews the ticket before it ends, and saves
 * the position by `PUT {apiBase}/viewing/progress/{videoId}` and, when the page goes away, by a beacon. What is made
 * after somebody began to watch (subtitles, chapters, previews) comes to what plays, which goes on.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { LocalMediaStorage, MediaPlayer, MediaProvider, Poster, Track, isHLSProvider } from "@vidstack/react";
import { DefaultVideoLayout, defaultLayoutIcons } from "@vidstack/react/player/layouts/default";
import "@vidstack/react/player/styles/default/theme.css";
import "@vidstack/react/player/styles/default/layouts/video.css";
import HLS from "hls.js";
import { useChapters, usePlayback } from "./asking.js";
import { Fault, Finished, Waiting } from "./panels.jsx";
import { RENEW_AFTER, progressKeeper, underTicketOf } from "./playback.js";
import { chooseLanguage, chosenLanguage, nameOfSound } from "./sounds.js";
import { KOREAN_LAYOUT, faultOf, wordsOf } from "./words.js";

// Casting would load a script of Google's: no request may leave the site's origin.
const SLOTS = { googleCastButton: null, downloadButton: null };

/** Remembers volume, speed and subtitles in this browser; the position is the server's to remember. */
class Habits extends LocalMediaStorage {
  constructor(position) {
    super();
    this.position = position;
  }
  async getTime() {
    return this.position.current;
  }
  async setTime() {}
}

/** Sound tracks come with the file's names for them; a viewer reads them in the site's language. */
function useNamedSounds(ref, language) {
  useEffect(() => {
    const tracks = ref.current?.audioTracks;
    const rename = ({ detail: track }) => {
      const taken = tracks.toArray().filter((other) => other !== track);
      track.label = nameOfSound(track, {
        language,
        sound: wordsOf(language).sound,
        taken: taken.map((other) => other.label),
      });
    };
    tracks?.addEventListener("add", rename);
    return () => tracks?.removeEventListener("add", rename);
  }, [ref, language]);
}

export function Player(props) {
  // Another video is another player: nothing of the last one may linger.
  return <Screen key={props.videoId} {...props} />;
}

function Screen({ videoId, title, language, spoken, duration, apiBase, nextHref, nextTitle, onEnd, onGrown }) {
  const words = wordsOf(language);
  const { playback, fault, setFault, renew, onWhole } = usePlayback(apiBase, videoId);
  const [start, setStart] = useState(null);
  const [ended, setEnded] = useState(false);
  const player = useRef(null);
  const position = useRef(0);
  const newest = useRef(null);
  const restarted = useRef(0);
  const keeper = useMemo(() => progressKeeper(apiBase, videoId), [apiBase, videoId]);

  // A renewed ticket must not restart what plays: the address stays, requests go under the newest ticket.
  newest.current = playback;
  useEffect(() => {
    if (!playback || start) return;
    position.current = playback.resumeAt || 0;
    setStart({ hls: playback.hls, run: 0 });
  }, [playback, start]);

  const growing = useRef(false);
  useEffect(() => {
    if (playback?.complete && growing.current) onGrown?.();
    growing.current = playback ? !playback.complete : false;
  }, [playback]);

  const whole = () => duration || player.current?.duration || 0;
  // Vidstack's preview pictures carry no alt text, and its layout no place for one: they only repeat the time beside
  // them, so a screen reader passes them over.
  useEffect(() => {
    const hush = () =>
      document.querySelectorAll("#kdrama-player .vds-slider-thumbnail img:not([alt])").forEach((img) => (img.alt = ""));
    const watcher = new MutationObserver(hush);
    watcher.observe(document.body, { childList: true, subtree: true });
    hush();
    return () => watcher.disconnect();
  }, []);

  useEffect(() => {
    const leave = () => keeper.leave(position.current, whole());
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [keeper, duration]);

  const restart = useCallback(async () => {
    restarted.current = Date.now();
    const fresh = await renew({ anew: true });
    if (fresh) setStart((last) => ({ hls: fresh.hls, run: (last?.run ?? 0) + 1 }));
  }, [renew]);

  const onHlsError = (detail) => {
    if (!detail.fatal || detail.type === "mediaError") return;
    const status = detail.response?.code ?? 0;
    const expired = status === 401 || status === 403;
    // A fresh ticket that is refused too will not be accepted the third time.
    if (expired && Date.now() - restarted.current > RENEW_AFTER) restart();
    else setFault(expired ? "broken" : faultOf(status));
  };

  if (fault) return <Fault words={words} fault={fault} retry={restart} />;
  if (!start) return <Waiting label={words.loading} />;
  return (
    <div className="relative">
      <Stage
        key={start.run}
        ref={player}
        {...{ playback, title, language, spoken, position, newest, onHlsError, onWhole }}
        hls={start.hls}
        onTime={(time) => {
          position.current = time;
          keeper.tick(time, whole());
        }}
        onRest={() => keeper.save(position.current, whole())}
        onPlay={() => setEnded(false)}
        onEnd={() => {
          setEnded(true);
          onEnd?.();
        }}
        onBroken={() => setFault((last) => last || "broken")}
      />
      {ended && nextHref ? (
        <Finished {...{ words, nextHref, nextTitle }} again={() => player.current?.play()} />
      ) : null}
    </div>
  );
}

/** `hls` stays what it is while it plays; `playback` is the newest, of which the rest is shown. */
function Stage({
  ref,
  hls,
  playback,
  title,
  language,
  spoken,
  position,
  newest,
  onHlsError,
  onWhole,
  onTime,
  onRest,
  onPlay,
  onEnd,
  onBroken,
}) {
  const chapters = useChapters(playback.chapters);
  const source = useMemo(() => ({ src: hls, type: "application/vnd.apple.mpegurl" }), [hls]);
  const habits = useMemo(() => new Habits(position), [position]);
  useNamedSounds(ref, language);
  const onProviderChange = (provider) => {
    if (!isHLSProvider(provider)) return;
    provider.library = HLS;
    provider.config = {
      // A growing playlist looks like a live one: begin where one stopped, not at its newest second.
      startPosition: position.current,
      audioPreference: chosenLanguage() ? { lang: chosenLanguage() } : undefined,
      xhrSetup: (xhr, url) => xhr.open("GET", underTicketOf(url, newest.current?.hls ?? url), true),
    };
  };
  return (
    <MediaPlayer
      ref={ref}
      id="kdrama-player"
      className="kdrama-player"
      title={title}
      src={source}
      viewType="video"
      streamType="on-demand"
      aspectRatio="16/9"
      load="eager"
      keyTarget="document"
      storage={habits}
      autoPlay
      playsInline
      onProviderChange={onProviderChange}
      onHlsError={onHlsError}
      onHlsLevelUpdated={({ details }) => details.live || onWhole()}
      onMediaAudioTrackChangeRequest={(index) => chooseLanguage(ref.current?.audioTracks[index]?.language)}
      onTimeUpdate={({ currentTime }) => onTime(currentTime)}
      onPause={onRest}
      onSeeked={onRest}
      onPlay={onPlay}
      onEnded={() => {
        onRest();
        onEnd();
      }}
      onError={onBroken}
    >
      <MediaProvider>
        {playback.poster ? <Poster className="vds-poster" src={playback.poster} alt={title} /> : null}
        {playback.tracks.map((track) => (
          <Track
            key={track.id}
            kind="subtitles"
            type="vtt"
            src={track.src}
            label={track.label}
            lang={track.language}
            default={track.language.split("-")[0] === language && language !== spoken.split("-")[0]}
          />
        ))}
        {chapters ? <Track kind="chapters" type="vtt" src={chapters} lang={spoken} default /> : null}
      </MediaProvider>
      <DefaultVideoLayout
        icons={defaultLayoutIcons}
        colorScheme="dark"
        slots={SLOTS}
        // With its origin: Vidstack looks for the pictures beside a whole address only, else beside this page.
        thumbnails={playback.storyboard ? new URL(playback.storyboard, window.location.origin).href : null}
        translations={language === "ko" ? KOREAN_LAYOUT : null}
      />
    </MediaPlayer>
  );
}
