/** When the player asks for its playback again: before the ticket ends, and while more of the video is to come. */
import { RENEW_AFTER, untilRenewal } from "./playback.js";

/** What goes with a picture is made within seconds, mostly; of a long film it may take minutes. In milliseconds. */
const SOON = 2000;
const CALM = 60 * 1000;

/** Milliseconds until the next time; `asked`: how often it was since the picture is whole, null while that grows. */
export function untilNext(playback, asked) {
  const renewal = untilRenewal(playback);
  if (playback.complete) return renewal;
  return Math.min(renewal, CALM, asked === null ? CALM : SOON * 2 ** asked);
}

/**
 * Ask at once and then again and again, until `stop()`. `ask(first)` resolves to a playback, or null where there was
 * no answer. `whole()`: the picture does not grow any more, as a player hears before the next time.
 */
export function rounds(ask) {
  let timer;
  let turn = 0;
  let asked = null;

  const round = async (first = false) => {
    clearTimeout(timer);
    const mine = ++turn;
    const playback = await ask(first);
    if (mine !== turn) return;
    if (playback && playback.status !== "growing") asked ??= 0;
    const wait = playback ? untilNext(playback, asked) : RENEW_AFTER;
    if (asked !== null) asked += 1;
    timer = setTimeout(round, wait);
  };
  round(true);
  return {
    whole() {
      if (asked !== null) return;
      asked = 0;
      round();
    },
    stop() {
      turn += 1;
      asked ??= 0;
      clearTimeout(timer);
    },
  };
}
