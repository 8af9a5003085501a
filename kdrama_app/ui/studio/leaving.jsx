import { useEffect, useId, useRef } from "react";
import { useBlocker } from "react-router";

/**
 * Guards what is `unsaved`: before another page takes the place of this one it asks, before the window is closed the
 * browser does. `letGo`: the house itself is about to lead elsewhere, which is no reason to ask.
 *
 * Further props: title and text (the question), stayLabel, leaveLabel, stayClass, leaveClass.
 */
export function Leaving({ unsaved, letGo, title, text, stayLabel, leaveLabel, stayClass, leaveClass }) {
  const dialog = useRef(null);
  const [name, words] = [useId(), useId()];
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && !letGo && currentLocation.pathname !== nextLocation.pathname,
  );
  const stay = () => blocker.state === "blocked" && blocker.reset();
  useEffect(() => {
    if (blocker.state === "blocked") dialog.current.showModal();
    else dialog.current.close();
  }, [blocker.state]);
  useEffect(() => {
    if (!unsaved) return undefined;
    const ask = (event) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [unsaved]);
  return (
    <dialog ref={dialog} role="alertdialog" className="sheet" aria-labelledby={name} aria-describedby={words} onClose={stay}>
      <div className="sheet-body">
        <h2 id={name}>{title}</h2>
        <p id={words}>{text}</p>
        <div className="sheet-actions">
          <button type="button" className={stayClass} autoFocus onClick={stay}>
            {stayLabel}
          </button>
          <button type="button" className={leaveClass} onClick={() => blocker.proceed()}>
            {leaveLabel}
          </button>
        </div>
      </div>
    </dialog>
  );
}
