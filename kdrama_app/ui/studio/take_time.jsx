import { clockText } from "./clock.js";

/**
 * A button that writes where a player stands into a field.
 *
 * Props: player and field (ids), takeLabel, className.
 */
export function TakeTime({ player, field, takeLabel, className }) {
  const take = () => {
    const input = document.getElementById(field);
    // React hears of a value only when it is set the way typing does.
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    set.call(input, clockText(document.getElementById(player).currentTime));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  };
  return (
    <button type="button" className={className} aria-label={takeLabel} title={takeLabel} onClick={take}>
      <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        <circle cx="12" cy="13" r="8" />
        <path d="M12 9v4l2.5 2M9 2h6" strokeLinecap="round" />
      </svg>
    </button>
  );
}
