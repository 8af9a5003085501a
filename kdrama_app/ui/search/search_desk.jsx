/**
 * The search field and its filters. What is asked for stands in the address, and only there: this writes it as one
 * types, and says so; what was found is shown by the page, inside `[data-results]`.
 *
 * Props
 *   language   "en" | "ko"
 *   tags       offered as filters
 *   languages  BCP 47 tags that there are
 *   asked      what the results on the page are for: {text, tag, language, sort, kind}
 *   onFind     (query, turn): the address's query, and the moment in milliseconds, so that the newest wins
 *
 * The field belongs to the browser while one types: nothing is written into it, which would break a syllable that an
 * input method is still composing. Half of one is searched for all the same.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "react-router";
import { onSlash } from "../../components/search_way/slash.js";
import { nextLine, readQuery, writeQuery } from "./moving.js";
import { forgotten, keepSearches, readSearches, remembered } from "./recent.js";
import { wordsOf } from "./search_words.js";

/** Milliseconds without a key until what was typed is searched for. */
const PAUSE = 160;
/** What one steps through: not a row's own title, nor the shortcut on a poster. */
const RESULTS = "[data-results] a[href]:not([tabindex='-1'], h2 a)";
const STEERS = new Set(["Escape", "ArrowDown", "ArrowUp"]);
const CHIP =
  "inline-flex min-h-11 shrink-0 cursor-pointer items-center rounded-full border border-line px-4 text-sm font-medium text-muted transition-colors hover:border-ink/25 hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent/15 aria-pressed:text-ink sm:min-h-10";

export function SearchDesk({ language, tags, languages, asked, onFind }) {
  const words = wordsOf(language);
  const field = useRef(null);
  const pause = useRef(0);
  const [wanted, setWanted] = useState(() => readQuery(window.location.search));
  const newest = useRef(wanted);
  const [recent, setRecent] = useState(() => readSearches(localStorage));

  const ask = useCallback(
    (change, wait) => {
      newest.current = { ...newest.current, ...change };
      setWanted(newest.current);
      clearTimeout(pause.current);
      pause.current = setTimeout(() => {
        const query = writeQuery(newest.current);
        history.replaceState(history.state, "", query ? `/search?${query}` : "/search");
        onFind?.(query, Date.now());
      }, wait);
    },
    [onFind],
  );

  // A link from here to here asks for something else without another desk.
  const { key } = useLocation();
  useEffect(() => {
    clearTimeout(pause.current);
    newest.current = readQuery(window.location.search);
    setWanted(newest.current);
    if (field.current.value !== newest.current.q) field.current.value = newest.current.q;
  }, [key]);

  useEffect(() => keepSearches(localStorage, recent), [recent]);
  useEffect(() => () => clearTimeout(pause.current), []);
  useEffect(() => {
    const { q } = newest.current;
    // Whoever comes here comes to type; a phone's keyboard would hide what an address already asks for.
    if (!q || matchMedia("(pointer: fine)").matches) field.current.focus();
    field.current.setSelectionRange(q.length, q.length);
    // From the field in the header somebody may have typed on while this page was on its way.
    if (history.state?.usr?.typing) ask({}, PAUSE);
  }, []);

  const fill = (text) => {
    field.current.value = text;
    field.current.focus();
    ask({ q: text }, 0);
  };
  const remember = useCallback(() => setRecent((list) => remembered(list, field.current?.value ?? "")), []);

  useSteering(field, remember, () => fill(""));
  useEffect(() => onSlash(() => field.current.focus()), []);

  return (
    <div className="flex flex-col gap-4">
      <form
        role="search"
        className="relative"
        onSubmit={(event) => {
          event.preventDefault();
          remember();
          ask({ q: field.current.value }, 0);
        }}
      >
        <svg
          viewBox="0 0 24 24"
          width="22"
          height="22"
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-4 -translate-y-1/2 text-muted"
        >
          <path d="M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        </svg>
        <input
          ref={field}
          id="search-field"
          type="search"
          aria-label={words.field}
          placeholder={words.hint}
          defaultValue={wanted.q}
          maxLength={200}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="search"
          className="h-14 w-full rounded-full border border-line bg-surface pr-14 pl-12 text-lg text-ink transition-colors placeholder:text-muted/80 hover:border-ink/25 focus:border-accent-bright focus:outline-none focus-visible:outline-2 focus-visible:outline-offset-2 [&::-webkit-search-cancel-button]:hidden"
          onInput={(event) => ask({ q: event.currentTarget.value }, PAUSE)}
        />
        {wanted.q ? (
          <button
            type="button"
            aria-label={words.clear}
            className="absolute top-1/2 right-1.5 grid size-11 -translate-y-1/2 cursor-pointer place-items-center rounded-full text-muted hover:bg-ink/10 hover:text-ink"
            onClick={() => fill("")}
          >
            <Cross />
          </button>
        ) : null}
      </form>
      <Filters {...{ wanted, words, language, tags, languages }} onChange={(change) => ask(change, 0)} />
      {wanted.q === "" && !asked.tag && !asked.kind && !asked.language && recent.length > 0 ? (
        <Recent {...{ recent, words }} onChoose={fill} onChange={setRecent} />
      ) : null}
    </div>
  );
}

/** From the field into the results and back, by keys; whoever follows a result meant what they had typed. */
function useSteering(field, remember, clear) {
  const newest = useRef(clear);
  newest.current = clear;
  useEffect(() => {
    const onKeyDown = (event) => {
      // 229: the input method has the key.
      if (event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey) return;
      if (!STEERS.has(event.key)) return;
      const links = [...document.querySelectorAll(RESULTS)];
      const place = links.indexOf(document.activeElement);
      const typing = document.activeElement === field.current;
      if (event.key === "Escape" && (typing || place >= 0)) {
        event.preventDefault();
        if (typing && field.current.value) newest.current();
        else field.current.focus();
      } else if (event.key === "ArrowDown" && typing && links.length) {
        event.preventDefault();
        links[0].focus();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && place >= 0) {
        event.preventDefault();
        const by = event.key === "ArrowDown" ? 1 : -1;
        const boxes = links.map((link) => link.getBoundingClientRect()).map(({ left, top }) => ({ left, top }));
        const next = nextLine(boxes, place, by);
        if (next >= 0) links[next].focus();
        else if (by < 0) field.current.focus();
      }
    };
    const onClick = (event) => {
      const link = event.target.closest?.(RESULTS);
      // What leads to another search was no result of this one.
      if (link && link.pathname !== "/search") remember();
    };
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("click", onClick, true);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("click", onClick, true);
    };
  }, [field, remember]);
}

function Filters({ wanted, words, language, tags, languages, onChange }) {
  const kinds = [
    ["", words.all],
    ["series", words.series],
    ["episodes", words.episodes],
  ];
  const sorts = [
    ["", words.best],
    ["new", words.newest],
    ["views", words.views],
    ["name", words.name],
  ];
  const offered = wanted.tag && !tags.includes(wanted.tag) ? [wanted.tag, ...tags] : tags;
  const named = useMemo(() => new Intl.DisplayNames([language], { type: "language" }), [language]);
  const spoken = [["", words.allLanguages], ...languages.map((tag) => [tag, nameOf(named, tag)])];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div role="group" aria-label={words.kinds} className="flex flex-wrap gap-2">
          {kinds.map(([kind, text]) => (
            <button
              key={kind}
              type="button"
              aria-pressed={wanted.kind === kind}
              className={CHIP}
              onClick={() => onChange({ kind })}
            >
              {text}
            </button>
          ))}
        </div>
        <div className="flex flex-wrap gap-2 sm:ml-auto">
          {languages.length > 1 || wanted.language ? (
            <Choice label={words.language} options={spoken} value={wanted.language} onChange={(to) => onChange({ language: to })} />
          ) : null}
          <Choice label={words.sort} options={sorts} value={wanted.sort} onChange={(sort) => onChange({ sort })} />
        </div>
      </div>
      {offered.length > 0 ? (
        <div role="group" aria-label={words.tags} className="search-tags -mx-4 flex gap-2 overflow-x-auto px-4 py-0.5 sm:mx-0 sm:flex-wrap sm:px-0">
          {offered.map((tag) => (
            <button
              key={tag}
              type="button"
              aria-pressed={wanted.tag === tag}
              className={CHIP}
              onClick={() => onChange({ tag: wanted.tag === tag ? "" : tag })}
            >
              {tag}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

/** A language by its name; what is no tag of one stands as it is. */
function nameOf(named, tag) {
  try {
    return named.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function Choice({ label, options, value, onChange }) {
  return (
    <select
      aria-label={label}
      value={value}
      className="h-11 cursor-pointer rounded-full border border-line bg-raised px-4 text-sm font-medium text-ink hover:border-ink/25 sm:h-10"
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  );
}

function Recent({ recent, words, onChoose, onChange }) {
  return (
    <section aria-label={words.recent} className="mt-2">
      <div className="flex items-center justify-between gap-4">
        <h2 className="text-base font-bold">{words.recent}</h2>
        <button
          type="button"
          className="min-h-11 cursor-pointer rounded-full px-3 text-sm font-medium text-muted hover:text-ink"
          onClick={() => onChange([])}
        >
          {words.forgetAll}
        </button>
      </div>
      <ul className="mt-1 flex flex-wrap gap-2">
        {recent.map((text) => (
          <li key={text} className="flex max-w-full items-center rounded-full bg-ink/10">
            <button
              type="button"
              className="min-h-11 max-w-60 cursor-pointer truncate rounded-full pr-1 pl-4 text-sm font-medium hover:text-accent-bright"
              onClick={() => onChoose(text)}
            >
              {text}
            </button>
            <button
              type="button"
              aria-label={words.forget(text)}
              className="grid size-11 shrink-0 cursor-pointer place-items-center rounded-full text-muted hover:text-ink"
              onClick={() => onChange(forgotten(recent, text))}
            >
              <Cross />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cross() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <path d="M6 6l12 12M18 6L6 18" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
