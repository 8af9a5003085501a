/** What Vidstack remembers of a viewer in this browser: loudness, speed, quality, captions. */
import { LocalMediaStorage } from "@vidstack/react";

/** Vidstack's own storage, but for the position, which is the server's to remember. */
export class Habits extends LocalMediaStorage {
  /** `position`: a ref with the second to begin at; `tracks()`: the text tracks of the player. */
  constructor(position, tracks) {
    super();
    this.position = position;
    this.tracks = tracks;
    /** The quality of the viewer's choice, {width, height}, null for the line's own: known before the first segment. */
    this.chosen = null;
  }

  onChange(...source) {
    super.onChange(...source);
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
