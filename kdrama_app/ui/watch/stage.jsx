/** The picture and all that lies on it: Vidstack with our own controls, notes and offers. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { MediaPlayer, MediaProvider, Poster, Track, isHLSProvider } from "@vidstack/react";
import { DefaultVideoLayout, defaultLayoutIcons } from "@vidstack/react/player/layouts/default";
import "@vidstack/react/player/styles/default/theme.css";
import "@vidstack/react/player/styles/default/layouts/video.css";
import HLS from "hls.js";
import { useChapters } from "./asking.js";
import { useGuardedSeeks, useKeyboard, useMediaKeys, useSeeking, useSign } from "./commands.js";
import { ClipButton, ClipSheet } from "./clip_sheet.jsx";
import { Gestures, MoreSettings, QualityMenu, TheatreButton, WholeLength } from "./controls.jsx";
import { Habits } from "./habits.js";
import { KeyboardHelp } from "./help.jsx";
import { likedCaptions, likedQuality } from "./liking.js";
import { keep, recall } from "./memory.js";
import { useMended, useNamedSounds } from "./mending.js";
import { WORTH_A_WORD, offerAt } from "./moments.js";
import { Growing, NextCard, Onward, Resumed, Sign, SkipIntro } from "./offers.jsx";
import { underTicketOf } from "./playback.js";
import { chooseLanguage, chosenLanguage } from "./sounds.js";
import { levelFor, startingPace, streamingConfig } from "./streaming.js";
import { useTheatre } from "./theatre.js";
import { KOREAN_LAYOUT, KOREAN_STYLES } from "./words.js";

const KOREAN = { ...KOREAN_LAYOUT, ...KOREAN_STYLES };

/**
 * `hls` stays what it is while it plays; `playback` is the newest, of which the rest is shown. Another video comes into
 * the same player, so that a full screen stays one: `moving` while it is on its way, `onReady` once it can be played.
 * `duration`: of the whole episode, 0 when unknown. `next`: {title, label, poster} or null; `onNext` and `onPrevious` lead
 * away, null where there is nothing. `resumedAt`: the second to say a word about, 0 for none. `preferred` and `onPrefer`:
 * as liking.js has them.
 */
export function Stage({
  ref,
  hls,
  playback,
  words,
  title,
  language,
  apiBase,
  spoken,
  duration,
  position,
  newest,
  resumedAt,
  moving,
  preferred,
  onPrefer,
  onReady,
  next,
  onNext,
  onPrevious,
  autoplay,
  onAutoplay,
  onHlsError,
  onWhole,
  onTime,
  onRest,
  onEnd,
  onBroken,
}) {
  const frame = useRef(null);
  const engine = useRef(null);
  const growing = playback.status === "growing" && duration > 0;
  const [readyTo, noteReady] = useReady(growing, hls);
  const chapters = useChapters(playback.chapters);
  const source = useMemo(() => ({ src: hls, type: "application/vnd.apple.mpegurl" }), [hls]);
  const habits = useMemo(() => new Habits(position, () => ref.current?.textTracks.toArray() ?? [], preferred), [position]);
  const artwork = useMemo(() => pictureOf(playback.poster), [playback.poster]);
  const seeking = useSeeking(ref, readyTo);
  const offers = useOffers({ playback, onward: Boolean(onNext) });
  const shown = moving ? "" : offers.shown;
  const [goesOn, setGoesOn] = useChoice(autoplay, onAutoplay);
  const [theatre, toggleTheatre] = useTheatre();
  const [helping, setHelping] = useState(false);
  const [clipping, setClipping] = useState(false);
  const player = useCallback(() => ref.current, []);
  const [menus, setMenus] = useState(null);
  const [sign, show, step] = useSign();
  useNamedSounds(ref, words.sound, language);
  useMended(language);
  useMediaKeys({ next: onNext, previous: onPrevious });
  useGuardedSeeks(frame, seeking, readyTo);

  const skip = () => {
    if (shown === "intro") seeking.to(playback.intro.end);
    else if (shown) onNext();
  };
  const openHelp = () => setHelping(true);
  useKeyboard(ref, {
    seeking,
    show,
    step,
    icons: defaultLayoutIcons.KeyboardDisplay,
    others: { skip, next: onNext, previous: onPrevious, theatre: toggleTheatre, help: openHelp },
  });

  const onProviderChange = (provider) => {
    if (!isHLSProvider(provider)) return;
    provider.library = HLS;
    provider.config = {
      ...streamingConfig({
        pace: startingPace(recall("pace", null), navigator.connection?.downlink ?? null),
        startPosition: position.current,
      }),
      audioPreference: chosenSound(),
      xhrSetup: (xhr, url) => xhr.open("GET", underTicketOf(url, newest.current?.hls ?? url), true),
    };
  };
  const onHlsInstance = (instance) => {
    engine.current = instance;
    // The next episode is played by the same one.
    instance.on(HLS.Events.MANIFEST_LOADING, () => {
      Object.assign(instance.config, { startPosition: position.current, audioPreference: chosenSound() });
    });
    // What is ahead of the second one watches is fetched anew in a chosen quality; the picture does not stop for it.
    ref.current.qualities.switch = "next";
    instance.on(HLS.Events.MANIFEST_PARSED, (_, { levels }) => (instance.startLevel = levelFor(levels, habits.chosen)));
    instance.on(HLS.Events.FRAG_LOADED, () => keep("pace", { bits: Math.round(instance.bandwidthEstimate), at: Date.now() }));
  };

  const settings = <QualityMenu {...{ words, language }} levels={() => engine.current?.levels ?? []} />;
  const clip = <ClipButton language={language} onOpen={() => setClipping(true)} />;
  const slots = {
    // Casting would load a script of Google's: no request may leave the site's origin.
    googleCastButton: null,
    downloadButton: null,
    settingsMenuItemsStart: settings,
    settingsMenuItemsEnd: (
      <MoreSettings words={words} hasNext={Boolean(next)} autoplay={goesOn} onAutoplay={setGoesOn} onHelp={openHelp} />
    ),
    beforeFullscreenButton: clip,
    ...(growing ? { endTime: <WholeLength seconds={duration} /> } : {}),
    largeLayout: {
      beforeFullscreenButton: (
        <>
          {clip}
          <TheatreButton words={words} on={theatre} toggle={toggleTheatre} />
        </>
      ),
    },
  };
  return (
    <div ref={frame} className="relative">
      <MediaPlayer
        ref={ref}
        id="kdrama-player"
        className="kdrama-player"
        title={title}
        artwork={artwork}
        src={source}
        viewType="video"
        streamType="on-demand"
        aspectRatio="16/9"
        load="eager"
        // What is not made yet belongs to the bar too, or its end would run away from whoever watches.
        duration={growing ? duration : -1}
        keyDisabled
        storage={habits}
        autoPlay
        playsInline
        onProviderChange={onProviderChange}
        onHlsInstance={onHlsInstance}
        onHlsError={onHlsError}
        onHlsLevelUpdated={({ details }) => {
          noteReady(details.edge);
          if (!details.live) onWhole();
        }}
        onCanPlay={onReady}
        onMediaQualityChangeRequest={(index) => onPrefer(likedQuality(ref.current?.qualities[index]))}
        onMediaRateChangeRequest={(speed) => onPrefer({ speed })}
        onMediaTextTrackChangeRequest={({ index, mode }) => {
          const liked = likedCaptions(ref.current?.textTracks[index], mode);
          if (liked) onPrefer(liked);
        }}
        onMediaAudioTrackChangeRequest={(index) => chooseLanguage(ref.current?.audioTracks[index]?.language)}
        onTimeUpdate={({ currentTime }) => {
          onTime(currentTime);
          offers.at(currentTime, ref.current?.state.ended ?? false);
        }}
        onPause={onRest}
        onSeeked={(time) => {
          // The clock may be behind: at the end of a film it stands there until the next tick.
          onTime(time);
          onRest();
        }}
        onPlay={() => offers.at(ref.current.currentTime, false)}
        onEnded={() => {
          onRest();
          offers.at(position.current, true);
          onEnd();
        }}
        onError={onBroken}
      >
        <MediaProvider>
          {playback.poster ? <Poster className="vds-poster" src={playback.poster} alt={title} /> : null}
          {playback.tracks.map((track) => (
            <Track
              key={`${playback.videoId} ${track.id}`}
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
          slots={slots}
          seekStep={5}
          noGestures
          noKeyboardAnimations
          // On a phone the menus hang outside of the player: there, inside of the page's main part.
          menuContainer={menus}
          playbackRates={{ min: 0.25, max: 2, step: 0.25 }}
          // With its origin: Vidstack looks for the pictures beside a whole address only, else beside this page.
          thumbnails={playback.storyboard ? new URL(playback.storyboard, window.location.origin).href : null}
          translations={language === "ko" ? KOREAN : null}
        >
          <Gestures onStep={step} />
        </DefaultVideoLayout>
        <Sign sign={sign} />
        {resumedAt > WORTH_A_WORD ? <Resumed key={hls} words={words} at={resumedAt} again={() => seeking.to(0)} /> : null}
        {growing && Number.isFinite(readyTo()) ? <Growing words={words} ready={readyTo()} whole={duration} /> : null}
        {shown === "intro" ? <SkipIntro words={words} onSkip={skip} /> : null}
        {shown === "onward" ? <Onward words={words} onNext={onNext} /> : null}
        {shown === "next" ? (
          <NextCard
            {...{ words, next, onNext }}
            held={helping || clipping}
            autoplay={goesOn}
            onAutoplay={setGoesOn}
            onCancel={offers.decline}
          />
        ) : null}
      </MediaPlayer>
      <div ref={setMenus} />
      <KeyboardHelp words={words} open={helping} onClose={() => setHelping(false)} />
      <ClipSheet
        {...{ player, apiBase, title, language }}
        videoId={playback.videoId}
        open={clipping}
        onClose={() => setClipping(false)}
        duration={Math.min(readyTo(), duration || ref.current?.duration || 0)}
      />
    </div>
  );
}

/** `[readyTo, note]`: up to which second an episode that still grows plays; Infinity for one that is whole. */
function useReady(growing, hls) {
  const [ready, setReady] = useState(Infinity);
  const latest = useRef(Infinity);
  latest.current = growing ? ready : Infinity;
  useEffect(() => setReady(Infinity), [hls]);
  return [useCallback(() => latest.current, []), setReady];
}

/** What is offered right now: `{shown, at(time, ended), decline()}`. Who goes back before the credits is asked again. */
function useOffers({ playback, onward }) {
  const [shown, setShown] = useState("");
  const declined = useRef(false);
  const now = useRef({ time: 0, ended: false });
  useEffect(() => {
    declined.current = false;
    setShown("");
  }, [playback.videoId]);
  const at = (time, ended) => {
    now.current = { time, ended };
    const { intro, credits } = playback;
    const offer = (refused) => offerAt({ time, ended, intro, credits, onward, declined: refused });
    if (!["next", "onward"].includes(offer(false))) declined.current = false;
    setShown(offer(declined.current));
  };
  const decline = () => {
    declined.current = true;
    at(now.current.time, now.current.ended);
  };
  return { shown, at, decline };
}

/** A choice that the account remembers: `[value, set]`, at once here and told by `tell`. */
function useChoice(known, tell) {
  const [value, setValue] = useState(known);
  useEffect(() => setValue(known), [known]);
  const set = (chosen) => {
    if (chosen !== value) tell?.(chosen);
    setValue(chosen);
  };
  return [value, set];
}

/** The language somebody listens in, as hls.js takes it. */
function chosenSound() {
  return chosenLanguage() ? { lang: chosenLanguage() } : undefined;
}

/** The poster as the system's media controls take it. */
function pictureOf(poster) {
  return poster ? [{ src: new URL(poster, window.location.origin).href, type: "image/jpeg" }] : null;
}
