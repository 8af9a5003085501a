import { useId } from "react";

import { LANGUAGES } from "./metadata.js";

/** What the uploader says of one video. Faults stand below their field, ours and the server's alike. */
export function UploadForm({ file, desk, say }) {
  const { form } = file.meta;
  const wrong = file.desk.faults;
  const text = (key) => (say.knows(key) ? say(key) : key);
  const bind = (field) => ({
    name: field,
    value: form[field],
    error: wrong[field] && text(wrong[field]),
    label: say(field),
    onChange: (event) => desk.edit(file.id, field, event.target.value),
  });
  const submit = (event) => {
    event.preventDefault();
    desk.start(file.id);
  };
  return (
    <form className="uploader-form" noValidate onSubmit={submit} autoComplete="off">
      <Field {...bind("series")} required maxLength={200} list="upload-series-names" wide />
      <Field {...bind("title")} required maxLength={200} wide />
      <Field {...bind("season")} required inputMode="numeric" />
      <Field {...bind("episode")} required inputMode="numeric" note={say("episodeNote")} />
      <Field {...bind("language")} as="select">
        {LANGUAGES.map((code) => (
          <option key={code} value={code}>
            {say.languageName(code)}
          </option>
        ))}
      </Field>
      <details className="uploader-more" open={Boolean(wrong.description || wrong.tags) || undefined}>
        <summary>
          {say("more")} <span className="uploader-muted">({say("optional")})</span>
        </summary>
        <div>
          <Field {...bind("description")} as="textarea" rows={3} maxLength={5000} />
          <Field {...bind("tags")} note={say("tagsNote")} />
        </div>
      </details>
      {/* Enter in a field starts this file, as the button below the form does. */}
      <input type="submit" hidden />
    </form>
  );
}

function Field({ as: Control = "input", label, note, error, required = false, wide = false, children, ...props }) {
  const id = useId();
  return (
    <div className={`uploader-field ${wide ? "wide" : ""}`}>
      <label htmlFor={id}>
        {label}
        {required && <span aria-hidden> *</span>}
      </label>
      <Control
        {...props}
        id={id}
        required={required}
        aria-invalid={Boolean(error)}
        aria-describedby={error || note ? `${id}-note` : undefined}
      >
        {children}
      </Control>
      {(error || note) && (
        <p id={`${id}-note`} className={error ? "uploader-fault" : "uploader-muted"}>
          {error || note}
        </p>
      )}
    </div>
  );
}
