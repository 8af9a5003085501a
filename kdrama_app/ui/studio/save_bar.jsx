import { useEffect, useState } from "react";

/**
 * Says that a form has changes that are not saved, and guards them: the reader is asked before the page is left.
 *
 * Props: form (its id), saved (a count: when it changes, what there is was saved), unsavedText, leaveText
 * (the question), saveLabel, discardLabel, saveClass, discardClass, className.
 */
export function SaveBar({ form, saved, unsavedText, leaveText, saveLabel, discardLabel, saveClass, discardClass, className }) {
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
    // The site's own links change the page without unloading it.
    const leave = (event) => {
      const link = event.target.closest?.("a[href]");
      const stays = !link || link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey;
      if (stays || link.getAttribute("href").startsWith("#") || confirm(leaveText)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("beforeunload", ask);
    document.addEventListener("click", leave, true);
    return () => {
      removeEventListener("beforeunload", ask);
      document.removeEventListener("click", leave, true);
    };
  }, [dirty, leaveText]);
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
