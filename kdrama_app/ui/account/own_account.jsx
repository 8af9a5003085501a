/**
 * Change one's password or e-mail address, or delete one's account: what asks for the password once more. It speaks to
 * the API itself: a password never passes through State.
 *
 * Props
 *   mode      "password" | "email" | "delete"
 *   language  "en" | "ko"
 *   username  for password managers
 *   onDone    called when it worked, save after a deletion: then the site is loaded anew, for nobody
 */
import { useEffect, useRef, useState } from "react";
import { faultOf, sentence } from "../../login/form/auth_words.js";
import { wordsOf } from "./own_account_words.js";

const WAYS = {
  password: { method: "PUT", path: "/api/v1/auth/me/password", fields: ["password", "newPassword"] },
  email: { method: "PUT", path: "/api/v1/auth/me/email", fields: ["email", "password"] },
  delete: { method: "POST", path: "/api/v1/auth/me/delete", fields: ["password"] },
};
const TYPES = { password: "password", newPassword: "password", email: "email" };
const COMPLETE = { password: "current-password", newPassword: "new-password", email: "email" };

export function OwnAccount({ mode, language, username, onDone }) {
  const words = wordsOf(language);
  const { fields } = WAYS[mode];
  const form = useRef(null);
  const [faults, setFaults] = useState({});
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const said = (name) => words.sentences[name] ?? sentence(language, name);

  useEffect(() => {
    form.current?.querySelector("[aria-invalid=true]")?.focus();
  }, [faults]);

  const submit = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget));
    setFailure("");
    setDone(false);
    const found = Object.fromEntries(fields.map((name) => [name, wrong(name, values[name])]).filter(([, fault]) => fault));
    setFaults(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    const refused = await send(mode, Object.fromEntries(fields.map((name) => [name, values[name]])));
    setBusy(false);
    if (refused) {
      setFaults(refused.faults);
      setFailure(refused.failure);
      return;
    }
    if (mode === "delete") {
      // Reflex keeps its client token over a reload, and with it the state of whoever was here.
      sessionStorage.removeItem("token");
      window.location.assign("/");
      return;
    }
    form.current?.reset();
    setDone(true);
    onDone?.();
  };

  return (
    <form ref={form} onSubmit={submit} noValidate aria-busy={busy} className="flex flex-col gap-4">
      <input type="text" name="username" value={username} autoComplete="username" readOnly hidden />
      {fields.map((name) => (
        <div key={name} className="flex flex-col gap-1.5">
          <label htmlFor={`${mode}-${name}`} className="text-sm font-medium">
            {words.labels[name]}
          </label>
          <input
            id={`${mode}-${name}`}
            name={name}
            type={TYPES[name]}
            autoComplete={COMPLETE[name]}
            autoCapitalize="none"
            spellCheck={false}
            readOnly={busy}
            required
            aria-invalid={Boolean(faults[name])}
            aria-describedby={`${mode}-${name}-note`}
            className="min-h-11 w-full rounded-field border border-line bg-ground/60 px-3.5 text-ink transition-colors hover:border-ink/25 focus:border-accent-bright aria-invalid:border-danger"
          />
          <p
            id={`${mode}-${name}-note`}
            aria-live="polite"
            className={`text-sm empty:hidden ${faults[name] ? "text-danger" : "text-muted"}`}
          >
            {faults[name] ? said(faults[name]) : name === "newPassword" ? words.hint : ""}
          </p>
        </div>
      ))}
      {failure ? (
        <p role="alert" className="rounded-field bg-danger/15 px-4 py-3 text-sm text-danger">
          {said(failure)}
        </p>
      ) : null}
      <p role="status" className="text-sm text-success empty:hidden">
        {done ? words[mode].done : ""}
      </p>
      <button
        type="submit"
        disabled={busy}
        className={`inline-flex min-h-11 cursor-pointer items-center justify-center self-start rounded-full px-5 font-semibold transition-colors disabled:cursor-progress disabled:opacity-60 ${mode === "delete" ? "bg-danger/15 text-danger hover:bg-danger hover:text-ground" : "bg-ink/10 text-ink hover:bg-ink/20"}`}
      >
        {busy ? words.busy : words[mode].submit}
      </button>
    </form>
  );
}

/** What is wrong with a value before it is sent, as the name of a sentence; "" for nothing. */
function wrong(name, value) {
  if (!value?.trim()) return `${name} missing`;
  if (name === "newPassword") return faultOf("password", value, "register");
  return name === "email" ? faultOf("email", value, "register") : "";
}

/** Null when it worked, else `{faults, failure}` as names of sentences. */
async function send(mode, values) {
  const { method, path, fields } = WAYS[mode];
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(values),
    });
  } catch {
    return { faults: {}, failure: "unreachable" };
  }
  if (response.ok) return null;
  const error = (await response.json().catch(() => ({}))).error ?? {};
  if (error.code === "AUTH_INVALID_CREDENTIALS") return { faults: { password: "is not right" }, failure: "" };
  const faults = Object.fromEntries(Object.entries(error.details ?? {}).filter(([name]) => fields.includes(name)));
  return Object.keys(faults).length ? { faults, failure: "" } : { faults: {}, failure: error.code ?? "unexpected" };
}
