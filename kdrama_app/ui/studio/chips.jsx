import { useRef, useState } from "react";

import { taken } from "./tags.js";

/**
 * Words as chips: typed, ended by Enter or a comma, taken away by their cross or by Backspace.
 *
 * Props: id and name (of the field), form (the id of its form), tags (at first), invalid, describedBy, placeholder,
 * removeLabel (said before a word), listLabel, className (of the whole), onChange(words). The form gets the words one a
 * line.
 */
export function Chips({ id, name, form, tags, invalid, describedBy, placeholder, removeLabel, listLabel, className, onChange }) {
  const [words, setWords] = useState(tags);
  const [typed, setTyped] = useState("");
  const field = useRef(null);
  const change = (next) => {
    setWords(next);
    onChange?.(next);
    // A hidden field says nothing of its changes.
    field.current.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const add = (text) => {
    const next = taken(words, text);
    setTyped("");
    if (next.length !== words.length) change(next);
  };
  const onKey = (event) => {
    // While Korean is composed, Enter ends the syllable, not the word.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && typed.trim()) {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && !typed && words.length) {
      change(words.slice(0, -1));
    }
  };
  const onType = ({ target: { value } }) => (/[,，、\n]/.test(value) ? add(value) : setTyped(value));
  return (
    <div className={className} onClick={(event) => event.target === event.currentTarget && field.current.focus()}>
      {words.length > 0 && (
        <ul aria-label={listLabel} className="contents">
          {words.map((word) => (
            <li key={word} className="inline-flex max-w-full items-center rounded-full bg-ink/10 pl-3 text-sm">
              <span className="truncate">{word}</span>
              <button
                type="button"
                aria-label={`${removeLabel} ${word}`}
                className="grid size-8 shrink-0 cursor-pointer place-items-center rounded-full text-muted hover:text-ink"
                onClick={() => {
                  change(words.filter((each) => each !== word));
                  field.current.focus();
                }}
              >
                <svg viewBox="0 0 24 24" width="14" height="14" aria-hidden="true">
                  <path d="M6 6l12 12M18 6L6 18" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={field}
        id={id}
        form={form}
        value={typed}
        placeholder={words.length ? "" : placeholder}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        autoComplete="off"
        className="h-8 min-w-24 flex-1 bg-transparent outline-none placeholder:text-muted/70"
        onChange={onType}
        onKeyDown={onKey}
        onBlur={() => add(typed)}
      />
      <input type="hidden" name={name} form={form} value={words.join("\n")} />
    </div>
  );
}
