import { useEffect, useId, useRef } from "react";

/** Shows a native <dialog> while `open`: the browser keeps the focus inside and gives it back after. */
function useModal(open) {
  const dialog = useRef(null);
  useEffect(() => {
    const { current } = dialog;
    if (open && !current.open) current.showModal();
    if (!open && current.open) current.close();
  }, [open]);
  return dialog;
}

/** A click on what is behind the dialog, which belongs to the dialog's own element. */
const besideIt = (event) => event.target === event.currentTarget;

/**
 * A dialog with a title and anything in it.
 *
 * Props: open, title, closeLabel (said of the cross), onClose (Escape, the cross, a click beside it), children.
 */
export function Sheet({ open, title, closeLabel, onClose, children }) {
  const dialog = useModal(open);
  const name = useId();
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={name}
      onClose={() => open && onClose?.()}
      onClick={(event) => besideIt(event) && onClose?.()}
    >
      {open ? (
        <div className="sheet-body">
          <div className="sheet-head">
            <h2 id={name}>{title}</h2>
            <button type="button" className="sheet-close" aria-label={closeLabel} onClick={() => onClose?.()}>
              <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                <path d="M6 6l12 12M18 6L6 18" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
              </svg>
            </button>
          </div>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}

/**
 * A button that asks before it acts.
 *
 * Props: className and label (of the button; "" when its children say it), title, text, action, cancel (words),
 * actionClass, cancelClass, onConfirm, children (what the button shows).
 */
export function Confirm({ className, label, title, text, action, cancel, actionClass, cancelClass, onConfirm, children }) {
  const dialog = useRef(null);
  const [name, words] = [useId(), useId()];
  const close = () => dialog.current.close();
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={label || undefined}
        title={label || undefined}
        aria-haspopup="dialog"
        onClick={() => dialog.current.showModal()}
      >
        {children}
      </button>
      <dialog
        ref={dialog}
        role="alertdialog"
        className="sheet"
        aria-labelledby={name}
        aria-describedby={words}
        onClick={(event) => besideIt(event) && close()}
      >
        <div className="sheet-body">
          <h2 id={name}>{title}</h2>
          <p id={words}>{text}</p>
          <div className="sheet-actions">
            {/* First in line, so that Enter in haste changes nothing. */}
            <button type="button" className={cancelClass} autoFocus onClick={close}>
              {cancel}
            </button>
            <button
              type="button"
              className={actionClass}
              onClick={() => {
                close();
                onConfirm?.();
              }}
            >
              {action}
            </button>
          </div>
        </div>
      </dialog>
    </>
  );
}
