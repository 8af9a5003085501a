/** Our own among Vidstack's controls: theatre mode, the qualities with the data they take, the whole length, gestures. */
import { Gesture, Menu, useMediaState, useVideoQualityOptions } from "@vidstack/react";
import { DefaultMenuButton, DefaultMenuCheckbox, DefaultMenuItem, DefaultMenuSection, DefaultTooltip, defaultLayoutIcons } from "@vidstack/react/player/layouts/default";
import { averageOf, bytesOf, sizeOf } from "./data_use.js";
import { clock } from "./moments.js";

export function TheatreButton({ words, on, toggle }) {
  const label = on ? words.leaveTheatre : words.theatre;
  return (
    <DefaultTooltip content={label} placement="top">
      <button
        type="button"
        className="player-theatre vds-button"
        aria-label={words.theatre}
        aria-pressed={on}
        aria-keyshortcuts="t"
        onClick={toggle}
      >
        <svg viewBox="0 0 32 32" className="vds-icon" fill="none" stroke="currentColor" strokeWidth="2.4" aria-hidden="true">
          <rect x={on ? 7 : 3.5} y={on ? 9 : 7.5} width={on ? 18 : 25} height={on ? 14 : 17} rx="2.5" />
        </svg>
      </button>
    </DefaultTooltip>
  );
}

/** The whole length of an episode of which only the beginning plays yet. */
export function WholeLength({ seconds }) {
  return <div className="vds-time">{clock(seconds)}</div>;
}

/** Vidstack's own menu of qualities knows no data: this one stands in its place (site.css hides the other). */
export function QualityMenu({ words, language, levels }) {
  const options = useVideoQualityOptions({ auto: words.auto });
  const now = useMediaState("quality");
  if (options.disabled) return null;
  const bits = (quality) => (quality ? averageOf(quality, levels()) : 0);
  const size = (amount) => sizeOf(amount, language);
  const hint = options.selectedValue === "auto" ? [words.auto, now && `${now.height}p`] : [now && `${now.height}p`];
  return (
    <Menu.Root className="player-quality vds-quality-menu vds-menu">
      <DefaultMenuButton label={words.quality} hint={hint.filter(Boolean).join(" · ")} Icon={defaultLayoutIcons.Menu.QualityUp} />
      <Menu.Items className="vds-menu-items">
        <Menu.RadioGroup className="vds-quality-radio-group vds-radio-group" value={options.selectedValue}>
          {options.map(({ quality, label, value, select }) => (
            <Menu.Radio className="vds-quality-radio vds-radio" value={value} onSelect={select} key={value}>
              <defaultLayoutIcons.Menu.RadioCheck className="vds-icon" />
              <span className="vds-radio-label">{label}</span>
              <span className="vds-radio-hint">
                {bits(quality ?? now) ? words.perHour(size(bytesOf(bits(quality ?? now), 3600))) : null}
              </span>
            </Menu.Radio>
          ))}
        </Menu.RadioGroup>
        {bits(now) ? <Rest say={(seconds) => words.rest(size(bytesOf(bits(now), seconds)))} /> : null}
      </Menu.Items>
    </Menu.Root>
  );
}

/** What the rest of the episode takes, a part of its own: the clock is no reason to draw the whole menu anew. */
function Rest({ say }) {
  const [time, duration] = [useMediaState("currentTime"), useMediaState("duration")];
  return duration > time ? <p className="player-menu-note">{say(duration - time)}</p> : null;
}

/** At the end of the settings: whether the next episode begins by itself, and the list of keys. */
export function MoreSettings({ words, hasNext, autoplay, onAutoplay, onHelp }) {
  const touch = useMediaState("pointer") === "coarse";
  if (!hasNext && touch) return null;
  return (
    <DefaultMenuSection>
      {hasNext ? (
        <DefaultMenuItem label={words.autoplay}>
          <DefaultMenuCheckbox label={words.autoplay} defaultChecked={autoplay} checked={autoplay} onChange={onAutoplay} />
        </DefaultMenuItem>
      ) : null}
      {touch ? null : (
        <button type="button" className="vds-menu-item" role="menuitem" onClick={onHelp}>
          <span className="vds-menu-item-label">{words.shortcuts}</span>
          <span className="vds-menu-item-hint">?</span>
        </button>
      )}
    </DefaultMenuSection>
  );
}

/** Touch: once for the controls, twice at a side for ten seconds. Mouse: once to pause, twice for the whole screen. */
export function Gestures({ onStep }) {
  const touch = useMediaState("pointer") === "coarse";
  const step = (by) => (
    <Gesture className="vds-gesture" event="dblpointerup" action={`seek:${by}`} disabled={!touch} onTrigger={() => onStep(by)} />
  );
  return (
    <div className="vds-gestures">
      <Gesture className="vds-gesture" event="pointerup" action="toggle:paused" />
      <Gesture className="vds-gesture" event="pointerup" action="toggle:controls" />
      <Gesture className="vds-gesture" event="dblpointerup" action="toggle:fullscreen" />
      {step(-10)}
      {step(10)}
    </div>
  );
}
