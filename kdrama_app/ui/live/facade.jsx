import { useEffect, useRef, useState } from "react";

// What a platform's own player needs and no more: it may not move this page, ask for a camera, or start downloads.
const SANDBOX = "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox";

/**
 * Stands in the place of another site's player until somebody asks for it: before that nobody there hears of anything.
 *
 * Props: src (of the frame), title (of the frame), action (the button's words), note (who will be contacted), upright,
 * buttonClass, children (what is seen meanwhile).
 */
export function Facade({ src, title, action, note, upright, buttonClass, children }) {
  const [asked, setAsked] = useState("");
  const frame = useRef(null);
  // The button that had the focus is gone.
  useEffect(() => frame.current?.focus(), [asked]);
  const shape = upright ? "facade facade-upright" : "facade";
  if (asked === src) {
    return (
      <div className={shape}>
        <iframe
          src={src}
          title={title}
          sandbox={SANDBOX}
          allow="autoplay; encrypted-media; fullscreen; picture-in-picture"
          // YouTube plays only where it is told who asks; the page itself is nobody's business.
          referrerPolicy="strict-origin-when-cross-origin"
          allowFullScreen
          ref={frame}
        />
      </div>
    );
  }
  return (
    <div className={`${shape} night`}>
      <div className="facade-words">
        {children}
        <button type="button" className={buttonClass} onClick={() => setAsked(src)}>
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="currentColor">
            <path d="M8 5.5v13l11-6.5z" />
          </svg>
          {action}
        </button>
        <p>{note}</p>
      </div>
    </div>
  );
}
