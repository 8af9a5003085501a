/**
 * The video player. Everything Vidstack stands behind this one component, so that another player can replace it.
 *
 * Props
 *   videoId       whose playback to fetch
 *   title         said by screen readers and shown in the system's media controls
 *   language      "en" | "ko": the words of the player
 *   spoken        BCP 47 language of the sound: subtitles start switched on for readers of another language
 *   duration      of the whole episode in seconds, 0 when unknown: a video that still grows is longer than it plays yet
 *   apiBase       "/api/v1"
 *   nextHref      page of the next episode, "" when there is none
 *   nextTitle     its title
 *   nextLabel     its number in words
 *   nextPoster    its picture, "" when there is none to show
 *   previousHref  page of the episode before, "" when there is none
 *   autoplay      whether the next episode begins by itself
 *   onAutoplay    called with what the viewer chose of that
 *   preferred     how the viewer's account likes to watch: {quality, speed, captions}, see liking.js
 *   onPrefer      called with what of that the viewer chose in the player
 *   onEnd         called once when the video was played to its end
 *   onGrown       called once when all is there of a video that was not whole at first
 *
 * An address with "?t=754" begins there. It fetches `GET {apiBase}/videos/{videoId}/playback`, resumes there, renews the ticket before it ends, and saves
 * the position by `PUT {apiBase}/viewing/progress/{videoId}` and, when the page goes away, by a beacon. What is made
 * after somebody began to watch (subtitles, chapters, previews) comes to what plays, which goes on. Another `videoId`
 * is played in the same player.
 */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { usePlayback } from "./asking.js";
import { Fault, Waiting } from "./panels.jsx";
import { RENEW_AFTER, askedMoment, progressKeeper } from "./playback.js";
import { Stage } from "./stage.jsx";
import { faultOf, wordsOf } from "./words.js";

export function Player({ videoId, title, language, spoken, duration, apiBase, ...around }) {
  const { autoplay, onAutoplay, preferred, onPrefer, onEnd, onGrown } = around;
  const words = wordsOf(language);
  const { playback, fault, setFault, renew, onWhole } = usePlayback(apiBase, videoId);
  const [start, setStart] = useState(null);
  const player = useRef(null);
  const position = useRef(0);
  const newest = useRef(null);
  const restarted = useRef(0);
  const finished = useRef(false);
  const keeper = useMemo(() => progressKeeper(apiBase, videoId), [apiBase, videoId]);
  // Until what was begun last can be played, the clock is still that of what was played before.
  const ticking = useRef(false);

  const begin = useCallback(
    (at) => {
      position.current = at;
      ticking.current = false;
      keeper.begin(at);
    },
    [keeper],
  );

  // A renewed ticket must not restart what plays: the address stays, requests go under the newest ticket. Another video
  // comes into the player that is there: a new one would end the full screen.
  newest.current = playback;
  useLayoutEffect(() => {
    if (playback?.videoId !== videoId || start?.videoId === videoId) return;
    [restarted.current, finished.current] = [0, false];
    const asked = askedMoment(window.location.search);
    begin(asked ?? (playback.resumeAt || 0));
    setStart((last) => ({ videoId, hls: playback.hls, run: last?.run ?? 0, resumedAt: asked === null ? position.current : 0 }));
  }, [playback, start, videoId, begin]);

  const growing = useRef("");
  useEffect(() => {
    if (playback?.complete && growing.current === playback.videoId) onGrown?.();
    growing.current = playback && !playback.complete ? playback.videoId : "";
  }, [playback]);

  const whole = () => duration || player.current?.duration || 0;
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
    if (!fresh) return;
    keeper.save(position.current, whole());
    setStart((last) => {
      if (last?.videoId !== videoId) return last;
      begin(position.current);
      return { ...last, hls: fresh.hls, run: last.run + 1, resumedAt: 0 };
    });
  }, [renew, begin]);

  // Where the network comes back by itself, nobody should have to ask.
  useEffect(() => {
    if (fault !== "unreachable") return undefined;
    window.addEventListener("online", restart);
    return () => window.removeEventListener("online", restart);
  }, [fault, restart]);

  const onHlsError = (detail) => {
    if (!detail.fatal || detail.type === "mediaError") return;
    const status = detail.response?.code ?? 0;
    const expired = status === 401 || status === 403;
    // A fresh ticket that is refused too will not be accepted the third time.
    if (expired && Date.now() - restarted.current > RENEW_AFTER) restart();
    else setFault(expired ? "broken" : faultOf(status));
  };

  const ways = useWays(around, () => {
    // Who goes on at the credits has seen it.
    if (playback?.credits == null || position.current < playback.credits) return;
    finished.current = true;
    position.current = whole();
  });
  if (fault) return <Fault words={words} fault={fault} retry={restart} />;
  if (!start) return <Waiting label={words.loading} />;
  return (
    <Stage
      key={start.run}
      ref={player}
      {...{ playback, words, title, language, apiBase, spoken, duration, position, newest, onHlsError, onWhole }}
      {...{ ...ways, autoplay, onAutoplay, preferred }}
      hls={start.hls}
      resumedAt={start.resumedAt}
      moving={start.videoId !== videoId}
      onPrefer={(chosen) => onPrefer?.(chosen)}
      onReady={() => (ticking.current = true)}
      onTime={(time) => {
        if (finished.current || !ticking.current) return;
        position.current = time;
        keeper.tick(time, whole());
      }}
      onRest={() => ticking.current && keeper.save(position.current, whole())}
      onEnd={() => onEnd?.()}
      onBroken={() => setFault((last) => last || "broken")}
    />
  );
}

/** The ways to other episodes: `{next, onNext, onPrevious}`, null where there is none. `leaving` is called before. */
function useWays({ nextHref, nextTitle, nextLabel, nextPoster, previousHref }, leaving) {
  const navigate = useNavigate();
  const before = useRef(leaving);
  before.current = leaving;
  const go = (href) => {
    before.current();
    navigate(href);
  };
  const onNext = useMemo(() => (nextHref ? () => go(nextHref) : null), [nextHref]);
  const onPrevious = useMemo(() => (previousHref ? () => navigate(previousHref) : null), [previousHref]);
  return { next: nextHref ? { title: nextTitle, label: nextLabel, poster: nextPoster } : null, onNext, onPrevious };
}
