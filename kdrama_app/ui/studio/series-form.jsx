import { useEffect, useId, useRef, useState } from "react";
import { CastList } from "./cast-list.jsx";
import { castOf, rowsOf } from "./cast-list.js";
import { Chips } from "./chips.jsx";
import { Leaving } from "./leaving.jsx";
import { known, wordsOf } from "./series-words.js";

const SAVING_MS = 15_000;

const same = (draft, facts) =>
  ["name", "also_known_as", "description", "year", "network"].every((name) => draft[name] === facts[name]) &&
  JSON.stringify([castOf(draft.rows), draft.tags]) === JSON.stringify([facts.cast, facts.tags]);

const draftOf = (facts) => ({ ...facts, rows: rowsOf(facts.cast) });

/**
 * What is said of a series.
 *
 * Props: language; facts (what is kept), revision (another one: take `facts` over), errors (a reason by field);
 * controlClass, saveClass, quietClass, dangerClass; onSave(facts).
 */
export function SeriesForm({ language, facts, revision, errors, controlClass, onSave, ...classes }) {
  const { saveClass, quietClass, dangerClass } = classes;
  const say = wordsOf(language);
  const form = useRef(null);
  const [draft, setDraft] = useState(() => draftOf(facts));
  const [saving, setSaving] = useState(false);
  const [discards, setDiscards] = useState(0);
  const dirty = !same(draft, facts);

  useEffect(() => {
    setDraft(draftOf(facts));
    setSaving(false);
  }, [revision]);

  useEffect(() => {
    setSaving(false);
    // The first that is marked, so that nobody has to look for it.
    form.current?.querySelector("[aria-invalid=true]")?.focus();
  }, [errors]);

  useEffect(() => {
    if (!saving) return undefined;
    const timer = setTimeout(() => setSaving(false), SAVING_MS);
    return () => clearTimeout(timer);
  }, [saving]);

  const set = (change) => setDraft((was) => ({ ...was, ...change }));
  const save = (event) => {
    event.preventDefault();
    if (saving) return;
    setSaving(true);
    const { rows, ...said } = draft;
    onSave({ ...said, cast: castOf(rows) });
  };
  const discard = () => {
    setDraft(draftOf(facts));
    setDiscards(discards + 1);
  };
  const fault = (name) => {
    const why = errors[name];
    return why ? say(known(`${why}_${name}`) ? `${why}_${name}` : known(why) ? why : "unwritable") : "";
  };
  const field = (name, props) => (
    <Field
      {...props}
      value={draft[name]}
      error={fault(name)}
      className={controlClass}
      onChange={(value) => set({ [name]: value })}
    />
  );

  return (
    <form ref={form} noValidate onSubmit={save} className="flex min-w-0 flex-col gap-6">
      <section className="flex flex-col gap-4 rounded-card border border-line bg-surface p-5 sm:p-6">
        <h2 className="text-lg font-bold">{say("about")}</h2>
        {field("name", { label: say("name"), note: say("nameNote"), maxLength: 200, required: true })}
        {field("also_known_as", { label: say("alsoKnownAs"), maxLength: 200 })}
        {field("description", { label: say("synopsis"), maxLength: 5000, lines: 6 })}
        <div className="grid gap-4 sm:grid-cols-2">
          {field("year", { label: say("year"), maxLength: 4, inputMode: "numeric" })}
          {field("network", { label: say("network"), note: say("networkNote"), maxLength: 80 })}
        </div>
        <Tags
          key={`${revision}-${discards}`}
          say={say}
          tags={draft.tags}
          error={fault("tags")}
          className={controlClass}
          onChange={(tags) => set({ tags })}
        />
      </section>
      <CastList
        say={say}
        rows={draft.rows}
        errors={errors}
        controlClass={controlClass}
        quietClass={quietClass}
        onChange={(rows) => set({ rows })}
      />
      <div
        className={`sticky bottom-0 z-30 -mx-4 flex flex-wrap items-center justify-end gap-3 border-t border-line bg-ground/90 px-4 py-3 backdrop-blur-md sm:mx-0 sm:rounded-card sm:border sm:px-5 ${
          dirty || saving ? "" : "hidden"
        }`}
      >
        <p role="status" className="mr-auto text-sm text-muted">
          {dirty ? say("unsaved") : ""}
        </p>
        <button type="button" className={quietClass} onClick={discard}>
          {say("discard")}
        </button>
        <button type="submit" className={saveClass} disabled={saving}>
          {saving ? say("saving") : say("save")}
        </button>
      </div>
      <Leaving
        unsaved={dirty}
        letGo={saving}
        title={say("leave")}
        text={say("leaveText")}
        stayLabel={say("stay")}
        leaveLabel={say("leaveNow")}
        stayClass={quietClass}
        leaveClass={dangerClass}
      />
    </form>
  );
}

/** A labelled line, or several; its error takes the place of its note. */
function Field({ label, note = "", error, value, lines, className, onChange, required = false, ...props }) {
  const id = useId();
  const Control = lines ? "textarea" : "input";
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
      </label>
      <Control
        id={id}
        rows={lines}
        value={value}
        required={required}
        className={className}
        aria-invalid={error !== ""}
        aria-describedby={error || note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
        {...props}
      />
      {error ? (
        <p id={`${id}-note`} role="alert" className="text-sm text-danger">
          {error}
        </p>
      ) : note ? (
        <p id={`${id}-note`} className="text-sm text-muted">
          {note}
        </p>
      ) : null}
    </div>
  );
}

/** The series' own tags; those that its episodes have are shown beside them. */
function Tags({ say, tags, error, className, onChange }) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {say("tags")}
      </label>
      <Chips
        id={id}
        name="tags"
        tags={tags}
        invalid={error !== ""}
        describedBy={`${id}-note`}
        placeholder={say("tagsHint")}
        removeLabel={say("removeTag")}
        listLabel={say("tags")}
        className={`${className} flex h-auto min-h-11 cursor-text flex-wrap items-center gap-1.5 py-1.5 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent-bright`}
        onChange={onChange}
      />
      <p id={`${id}-note`} role={error ? "alert" : undefined} className={`text-sm ${error ? "text-danger" : "text-muted"}`}>
        {error || say("tagsNote")}
      </p>
    </div>
  );
}

const MAX_BYTES = 8 * 1024 * 1024;
const TYPES = ["image/jpeg", "image/png", "image/webp"];

async function give(slug, kind, file) {
  const url = `/api/v1/series/${encodeURIComponent(slug)}/pictures/${kind}`;
  const answer = await fetch(url, { method: "PUT", body: file, headers: { "Content-Type": file.type } });
  if (answer.ok) return "";
  const refusal = await answer.json().catch(() => null);
  return refusal?.error?.details?.picture ?? "failed";
}

/**
 * Takes a picture from the device and gives it to the series.
 *
 * Props: language, slug, kind ("poster" or "backdrop"), label, className, onGiven().
 */
export function PictureButton({ language, slug, kind, label, className, onGiven }) {
  const say = wordsOf(language);
  const input = useRef(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const take = async (file) => {
    if (!file) return;
    setFault("");
    if (file.size > MAX_BYTES) return setFault("too_large");
    if (!TYPES.includes(file.type)) return setFault("unreadable");
    setBusy(true);
    const why = await give(slug, kind, file).catch(() => "failed");
    setBusy(false);
    setFault(why);
    if (!why) onGiven();
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={TYPES.join(",")}
        aria-label={label}
        className="hidden"
        onChange={(event) => {
          take(event.target.files[0]);
          event.target.value = "";
        }}
      />
      <button type="button" className={className} disabled={busy} onClick={() => input.current.click()}>
        {busy ? say("sending") : label}
      </button>
      <p role="alert" className="basis-full text-sm text-danger empty:hidden">
        {fault ? say(known(`picture_${fault}`) ? `picture_${fault}` : "picture_failed") : ""}
      </p>
    </>
  );
}
