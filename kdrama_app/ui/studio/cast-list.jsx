import { useEffect, useRef, useState } from "react";
import { changed, moved, newRow, placeOf, without } from "./cast-list.js";

const TOOL =
  "grid size-11 shrink-0 cursor-pointer place-items-center rounded-full text-muted hover:bg-ink/10 hover:text-ink disabled:cursor-default disabled:opacity-30 sm:size-9";

/**
 * Who plays, in rows that are added, moved and removed; all of it by keyboard.
 *
 * Props: say, rows, errors ("cast", "cast.0" …), controlClass, quietClass, onChange(rows).
 */
export function CastList({ say, rows, errors, controlClass, quietClass, onChange }) {
  const list = useRef(null);
  // What takes the focus once the rows stand as they will: a row's key and a part of it.
  const [wanted, want] = useState(null);
  const [told, tell] = useState("");
  const faults = faultsOf(rows, errors);

  useEffect(() => {
    if (!wanted) return;
    const row = list.current.querySelector(`[data-row="${wanted.key}"]`);
    const part = row?.querySelector(`[data-part="${wanted.part}"]:not(:disabled)`) ?? row?.querySelector("input");
    (part ?? list.current.querySelector("[data-part=add]"))?.focus();
    want(null);
  }, [wanted]);

  const named = (place) => rows[place].actor.trim() || say("somebody", { place: place + 1 });
  const add = (place) => {
    const row = newRow();
    onChange([...rows.slice(0, place), row, ...rows.slice(place)]);
    want({ key: row.key, part: "actor" });
  };
  const move = (place, step, part) => {
    onChange(moved(rows, place, step));
    tell(say("moved", { name: named(place), place: place + step + 1, count: rows.length }));
    want({ key: rows[place].key, part });
  };
  const remove = (place) => {
    tell(say("removed", { name: named(place) }));
    onChange(without(rows, place));
    want({ key: (rows[place + 1] ?? rows[place - 1])?.key ?? 0, part: "actor" });
  };

  return (
    <section ref={list} className="flex flex-col gap-3 rounded-card border border-line bg-surface p-5 sm:p-6">
      <h2 className="text-lg font-bold">{say("cast")}</h2>
      <p className="text-sm text-muted">{rows.length ? say("castNote") : say("castEmpty")}</p>
      <ol className="flex flex-col gap-3">
        {rows.map((row, place) => (
          <li key={row.key} data-row={row.key} className="flex flex-col gap-1.5">
            <div className="flex flex-wrap items-center gap-2 rounded-field max-sm:border max-sm:border-line max-sm:p-3 sm:flex-nowrap">
              {["actor", "role"].map((part) => (
                <input
                  key={part}
                  data-part={part}
                  className={controlClass}
                  value={row[part]}
                  maxLength={80}
                  placeholder={say(part)}
                  aria-label={say(`${part}Of`, { place: place + 1 })}
                  aria-invalid={part === "actor" && Boolean(faults[place])}
                  aria-describedby={faults[place] ? `cast-${row.key}` : undefined}
                  onChange={(event) => onChange(changed(rows, place, { [part]: event.target.value }))}
                  onKeyDown={(event) => {
                    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
                    event.preventDefault();
                    add(place + 1);
                  }}
                />
              ))}
              <div className="flex max-sm:ml-auto">
                <Tool part="up" label={say("up", { name: named(place) })} path="M6 14l6-6 6 6" disabled={place === 0} onClick={() => move(place, -1, "up")} />
                <Tool part="down" label={say("down", { name: named(place) })} path="M6 10l6 6 6-6" disabled={place === rows.length - 1} onClick={() => move(place, 1, "down")} />
                <Tool part="remove" label={say("remove", { name: named(place) })} path="M7 7l10 10M17 7L7 17" onClick={() => remove(place)} />
              </div>
            </div>
            {faults[place] ? (
              <p id={`cast-${row.key}`} role="alert" className="text-sm text-danger">
                {say(`${faults[place]}_cast`)}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
      {errors.cast ? (
        <p role="alert" className="text-sm text-danger">
          {say("too_long_cast")}
        </p>
      ) : null}
      <button type="button" data-part="add" className={`${quietClass} self-start`} onClick={() => add(rows.length)}>
        {say("add")}
      </button>
      <p role="status" className="sr-only">
        {told}
      </p>
    </section>
  );
}

/** Of each place the fault that the server found in it; any other than a missing name is that of a long one. */
function faultsOf(rows, errors) {
  const found = Object.entries(errors).filter(([name]) => name.startsWith("cast."));
  return Object.fromEntries(
    found.map(([name, why]) => [placeOf(rows, Number(name.slice(5))), why === "missing" ? "missing" : "too_long"]),
  );
}

function Tool({ part, label, path, ...props }) {
  return (
    <button type="button" data-part={part} className={TOOL} aria-label={label} title={label} {...props}>
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
        <path d={path} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
}
