/**
 * Log in, register, or make the first admin. It speaks to the API itself: a password never passes through State.
 *
 * Props
 *   mode      "login" | "register" | "setup" (takes its one-time token from the address: /setup?token=…)
 *   language  "en" | "ko"
 *
 * When it worked, the browser has an HttpOnly cookie; the site is then loaded anew at `?next=` (a path of this site,
 * else the front page), because a websocket keeps the headers it was opened with.
 */
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { FIELDS, faultOf, sentence, wordsOf } from "./auth_words.js";
import { wayOn } from "./way_on.js";

const ENDPOINTS = {
  login: "/api/v1/auth/session",
  register: "/api/v1/auth/session/register",
  setup: "/api/v1/auth/session/setup",
};

export function AuthForm({ mode, language }) {
  const words = wordsOf(language, mode);
  const fields = FIELDS[mode];
  const form = useRef(null);
  const [faults, setFaults] = useState({});
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const [query, setQuery] = useState(new URLSearchParams());

  useEffect(() => setQuery(new URLSearchParams(window.location.search)), []);
  useEffect(() => {
    form.current?.querySelector("[aria-invalid=true]")?.focus();
  }, [faults]);

  const submit = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget));
    const found = Object.fromEntries(fields.map((field) => [field, faultOf(field, values[field], mode)]).filter(([, fault]) => fault));
    setFaults(found);
    setFailure("");
    if (Object.keys(found).length) return;
    setBusy(true);
    const refused = await send(mode, values, query);
    if (!refused) return;
    setBusy(false);
    setFaults(refused.faults);
    setFailure(refused.failure);
  };

  const next = query.get("next");
  const here = next ? `?next=${encodeURIComponent(next)}` : "";
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5" aria-busy={busy}>
      {fields.map((field) => (
        <Field key={field} {...{ field, mode, language, busy }} fault={faults[field]} />
      ))}
      {failure ? (
        <p role="alert" className="rounded-field bg-danger/15 px-4 py-3 text-sm text-danger">
          {sentence(language, failure)}
        </p>
      ) : null}
      <button
        type="submit"
        disabled={busy}
        className="inline-flex min-h-12 cursor-pointer items-center justify-center rounded-full bg-accent px-6 font-semibold text-on-accent transition-colors hover:bg-accent-bright disabled:cursor-progress disabled:opacity-60"
      >
        {busy ? words.busy : words.submit}
      </button>
      {words.other ? (
        <p className="text-center text-sm text-muted">
          {words.otherQuestion}{" "}
          <Link className="font-semibold text-accent-bright hover:underline" to={words.otherHref + here}>
            {words.other}
          </Link>
        </p>
      ) : null}
    </form>
  );
}

/** Null when it worked (the page is then leaving), else `{faults, failure}` as names of sentences. */
async function send(mode, values, query) {
  const body = mode === "setup" ? { ...values, token: query.get("token") ?? "" } : values;
  let response;
  try {
    response = await fetch(ENDPOINTS[mode], {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return { faults: {}, failure: "unreachable" };
  }
  if (response.ok) {
    // Reflex keeps its client token over a reload, and with it the state of whoever was here before.
    sessionStorage.removeItem("token");
    window.location.assign(wayOn(query.get("next"), window.location.origin));
    return null;
  }
  const error = (await response.json().catch(() => ({}))).error ?? {};
  const faults = Object.fromEntries(Object.entries(error.details ?? {}).filter(([field]) => FIELDS[mode].includes(field)));
  const named = Object.keys(faults).length > 0;
  return { faults: named ? faults : {}, failure: named ? "" : (error.code ?? "unexpected") };
}

function Field({ field, mode, language, busy, fault }) {
  const words = wordsOf(language, mode);
  const [shown, setShown] = useState(false);
  const secret = field === "password";
  const note = fault ? sentence(language, fault) : secret && mode !== "login" ? words.passwordHint : "";
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={field} className="text-sm font-medium">
        {words.labels[field]}
      </label>
      <div className="relative">
        <input
          id={field}
          name={field}
          type={secret && !shown ? "password" : field === "email" ? "email" : "text"}
          autoComplete={words.complete[field]}
          autoCapitalize="none"
          spellCheck={false}
          readOnly={busy}
          required
          aria-invalid={Boolean(fault)}
          aria-describedby={`${field}-note`}
          className={`min-h-12 w-full rounded-field border border-line bg-ground/60 px-3.5 text-ink transition-colors hover:border-ink/25 focus:border-accent-bright aria-invalid:border-danger ${secret ? "pr-20" : ""}`}
        />
        {secret ? (
          <button
            type="button"
            aria-pressed={shown}
            aria-controls={field}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1 cursor-pointer rounded-md px-3 text-sm font-medium text-muted hover:text-ink"
          >
            {shown ? words.hide : words.show}
          </button>
        ) : null}
      </div>
      <p id={`${field}-note`} aria-live="polite" className={`text-sm empty:hidden ${fault ? "text-danger" : "text-muted"}`}>
        {note}
      </p>
    </div>
  );
}
