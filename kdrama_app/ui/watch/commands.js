/** What keys and the system's media controls do to the player, as hooks. */
import { useCallback, useEffect, useRef, useState } from "react";
import { actionOf, isForPlayer } from "./keys.js";
import { reachable, stepped } from "./moments.js";

/** How long the sign of what a key did is seen, in milliseconds. */
const SIGN_STAYS = 800;
const [SLOWEST, FASTEST] = [0.25, 2];
/** What needs no picture. */
const OF_THE_PAGE = new Set(["next", "previous", "theatre", "help"]);

/** `[sign, show, step]`: `show({text, Icon})` in the middle, `step(seconds)` at the side, adding up while one goes on. */
export function useSign() {
  const [sign, setSign] = useState(null);
  const last = useRef(null);
  const show = useCallback((fresh) => setSign((before) => ({ ...fresh, id: (before?.id ?? 0) + 1 })), []);
  const step = useCallback(
    (by) => {
      last.current = stepped(last.current, by, Date.now());
      const total = last.current.by;
      show({ side: total < 0 ? "left" : "right", text: `${total < 0 ? "−" : "+"}${Math.abs(total)}` });
    },
    [show],
  );
  useEffect(() => {
    if (!sign) return undefined;
    const timer = setTimeout(() => setSign(null), SIGN_STAYS);
    return () => clearTimeout(timer);
  }, [sign]);
  return [sign, show, step];
}

/** `{to(seconds), by(seconds)}`: seeks that stay inside of what is `ready()`, and add up however fast they come. */
export function useSeeking(player, ready) {
  const wish = useRef(null);
  return useRef({
    to(time) {
      wish.current = { time: reachable(time, ready()), at: Date.now() };
      player.current.currentTime = wish.current.time;
    },
    by(seconds) {
      const fresh = wish.current && Date.now() - wish.current.at < SIGN_STAYS;
      const end = player.current.state.duration;
      const from = fresh ? wish.current.time : player.current.currentTime;
      this.to(Math.min(from + seconds, end));
    },
  }).current;
}

/**
 * Performs what keys ask for. `others`: {skip, next, previous, theatre, help}, each a function or null; `icons` of
 * Vidstack's keyboard display.
 */
export function useKeyboard(player, { seeking, show, step, icons, others }) {
  const acts = useRef(null);
  acts.current = {
    play(event, { state, remote }) {
      remote.togglePaused(event);
      show({ Icon: state.paused ? icons.Play : icons.Pause });
    },
    seek(event, { by }) {
      seeking.by(by);
      step(by);
    },
    place: (event, { to, state }) => seeking.to(state.duration * to),
    loudness(event, { by, state, remote }) {
      const volume = Math.min(1, Math.max(0, Math.round((state.volume + by) * 100) / 100));
      remote.changeVolume(volume, event);
      if (state.muted && by > 0) remote.unmute(event);
      show({ text: `${Math.round(volume * 100)}%`, Icon: by > 0 ? icons.VolumeUp : icons.VolumeDown });
    },
    mute(event, { state, remote }) {
      remote.toggleMuted(event);
      show({ Icon: state.muted ? icons.VolumeUp : icons.Mute });
    },
    captions(event, { state, remote }) {
      if (!state.hasCaptions) return;
      remote.toggleCaptions(event);
      show({ Icon: state.textTrack ? icons.CaptionsOff : icons.CaptionsOn });
    },
    pace(event, { by, state, remote }) {
      const rate = Math.min(FASTEST, Math.max(SLOWEST, state.playbackRate + by));
      remote.changePlaybackRate(rate, event);
      show({ text: `${rate}×` });
    },
    fullscreen: (event, { remote }) => remote.toggleFullscreen("prefer-media", event),
    pip: (event, { state, remote }) => state.canPictureInPicture && remote.togglePictureInPicture(event),
    ...others,
  };
  useEffect(() => {
    const onKey = (event) => {
      const instance = player.current;
      const action = actionOf(event);
      if (!action || !instance?.el || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const { activeElement, body } = document;
      const focused = activeElement === body ? null : activeElement;
      if (!isForPlayer(action, focused, { player: instance.el, inView: halfInView(instance.el) })) return;
      const act = acts.current[action.name];
      if (!act || !(instance.state.canPlay || OF_THE_PAGE.has(action.name))) return;
      event.preventDefault();
      act(event, { ...action, state: instance.state, remote: instance.remoteControl });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [player]);
}

function halfInView(element) {
  const { top, height } = element.getBoundingClientRect();
  return top > -height / 2 && top < window.innerHeight - height / 2;
}

/** Next and previous in the system's media controls and on headphones; Vidstack has set the others. */
export function useMediaKeys({ next, previous }) {
  useEffect(() => {
    const { mediaSession } = navigator;
    if (!mediaSession) return undefined;
    mediaSession.setActionHandler("nexttrack", next);
    mediaSession.setActionHandler("previoustrack", previous);
    return () => {
      mediaSession.setActionHandler("nexttrack", null);
      mediaSession.setActionHandler("previoustrack", null);
    };
  }, [next, previous]);
}

/** Keeps what is dragged or tapped on the time bar inside of what is `ready()`. `frame`: a ref around the player. */
export function useGuardedSeeks(frame, seeking, ready) {
  useEffect(() => {
    const guard = (event) => {
      if (event.detail <= reachable(event.detail, ready())) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      seeking.to(event.detail);
    };
    const { current } = frame;
    current.addEventListener("media-seek-request", guard, true);
    return () => current.removeEventListener("media-seek-request", guard, true);
  }, [frame]);
}
