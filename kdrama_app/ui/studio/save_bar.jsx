import { useEffect, useState } from "react";

import { Leaving } from "./leaving.jsx";

/**
 * Says that a form has changes that are not saved, saves them, and guards them.
 *
 * Props: form (its id), saved (a count: when it changes, what there is was saved), givesUp (the id of a button that
 * takes the whole thing away, changes or not), unsavedText, saveLabel, discardLabel, saveClass, discardClass,
 * className; what more there is goes to Leaving.
 */
export function SaveBar({ form, saved, givesUp, unsavedText, saveLabel, discardLabel, saveClass, discardClass, className, ...leaving }) {
  const [dirty, setDirty] = useState(false);
  const [letGo, setLetGo] = useState(false);
  useEffect(() => setDirty(false), [saved]);
  useEffect(() => {
    // The fields may stand outside of their form: what happens to them is heard here.
    const heard = ({ target }) => target.form?.id === form && setDirty(true);
    const givenUp = ({ target }) => setLetGo(Boolean(target.closest?.(`#${givesUp}`)));
    document.addEventListener("input", heard);
    document.addEventListener("change", heard);
    document.addEventListener("click", givenUp, true);
    return () => {
      document.removeEventListener("input", heard);
      document.removeEventListener("change", heard);
      document.removeEventListener("click", givenUp, true);
    };
  }, [form, givesUp]);
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
      <Leaving unsaved={dirty} letGo={letGo} {...leaving} />
    </div>
  );
}
