import { useState } from "react";

import { localMoment, momentOf } from "./clock.js";

/**
 * A day and a time in the reader's own zone; the form gets the moment in UTC, ISO 8601.
 *
 * Props: id and name (of the field), form (the id of its form), value (ISO 8601 or ""), invalid, describedBy, className.
 */
export function Moment({ id, name, form, value, invalid, describedBy, className }) {
  const [local, setLocal] = useState(() => localMoment(value));
  return (
    <>
      <input
        id={id}
        type="datetime-local"
        form={form}
        value={local}
        min={localMoment(Date.now())}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        className={className}
        onChange={(event) => setLocal(event.target.value)}
      />
      <input type="hidden" name={name} form={form} value={momentOf(local)} />
    </>
  );
}
