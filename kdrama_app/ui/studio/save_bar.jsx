import { useEffect, useState } from "react";

/**
 * Says that a form has changes that are not saved, and guards them: the browser asks before the page is left.
 *
 * Props: form (its id), saved (a count: when it changes, what there is was saved), unsavedText, saveLabel,
 * discardLabel, saveClass, discardClass, className.
 */
export function SaveBar({ form, saved, unsavedText, saveLabel, discardLabel, saveClass, discardClass, className }) {
  const [dirty, setDirty] = useState(false);
  useEffect(() => setDirty(false), [saved]);
  useEffect(() => {
    // The fields may stand outside of their form: what happens to them is heard here.
    const heard = ({ target }) => target.form?.id === form && setDirty(true);
    document.addEventListener("input", heard);
    document.addEventListener("change", heard);
    return () => {
      document.removeEventListener("input", heard);
      document.removeEventListener("change", heard);
    };
  }, [form]);
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [dirty]);
  const discard = () => {
    setDirty(false);
    // The guard leaves with the next rendering; then the page may be loaded anew.
    setTimeout(() => location.reload());
  };
  return (
    <div className={className} data-dirty={dirty}>
      <p role="status" className="mr-auto text-sm font-medium">
        {dirty ? unsavedText : ""}
      </p>
      {dirty && (
        <button type="button" className={discardClass} onClick={discard}>
          {discardLabel}
        </button>
      )}
      <button type="submit" form={form} className={saveClass} disabled={!dirty}>
        {saveLabel}
      </button>
    </div>
  );
}
