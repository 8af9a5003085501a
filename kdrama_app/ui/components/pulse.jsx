import { useEffect } from "react";

/** Calls `onPulse` every `seconds` while the page is looked at, and at once when it is looked at again. */
export function Pulse({ seconds, onPulse }) {
  useEffect(() => {
    const beat = () => document.visibilityState === "visible" && onPulse?.();
    const timer = setInterval(beat, seconds * 1000);
    document.addEventListener("visibilitychange", beat);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
    };
    // A new handler each render must not restart the clock.
  }, [seconds]);
  return null;
}
