/**
 * What Vidstack remembers of a viewer in this browser: loudness, speed, quality, captions. What the account says of them
 * is taken over at the beginning; from then on both are told of every change.
 */
import { LocalMediaStorage } from "@vidstack/react";
import { keptOf } from "./liking.js";

/** Vidstack's own storage, but for the position, which is the server's to remember. */
export class Habits extends LocalMediaStorage {
  /**
   * `position`: a ref with the second to begin at; `tracks()`: the text tracks of the player; `preferred`: the account's
   * {quality, speed, captions} as liking.js has them.
   */
  constructor(position, tracks, preferred) {
    super();
    this.position = position;
    this.tracks = tracks;
    this.preferred = preferred;
    /** The quality of the viewer's choice, {width, height}, null for the line's own: known before the first segment. */
    this.chosen = null;
  }

  onChange(...source) {
    super.onChange(...source);
    const kept = keptOf(this.preferred ?? {});
    this.preferred = null;
    if ("quality" in kept) super.setVideoQuality(kept.quality);
    if ("rate" in kept) super.setPlaybackRate(kept.rate);
    if ("lang" in kept) super.setLang(kept.lang);
    if ("captions" in kept) super.setCaptions(kept.captions);
    this.getVideoQuality().then((chosen) => (this.chosen = chosen));
  }

  async getTime() {
    return this.position.current;
  }

  async setTime() {}

  /** By its size alone: the same quality of another episode has another bitrate. */
  async getVideoQuality() {
    const chosen = await super.getVideoQuality();
    return chosen && { width: chosen.width, height: chosen.height, bitrate: null };
  }

  /** Who changes from one language to another switches one off; Vidstack takes that for no captions at all. */
  async setCaptions(on) {
    await super.setCaptions(on || this.tracks().some(({ kind, mode }) => kind === "subtitles" && mode === "showing"));
  }
}
