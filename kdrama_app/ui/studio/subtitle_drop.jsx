import { useId, useRef, useState } from "react";

import { EXTENSIONS, isSubtitle, languageOf } from "./subtitle_names.js";

/**
 * Where subtitle files are dropped or chosen; each is sent to the API as it is.
 *
 * Props: videoId, languages ([[code, name]]), words {title, note, choose, language, sending, notOne, failed} where
 * `{name}` stands for the file's, buttonClass, selectClass, onAdded (a file has become a track).
 */
export function SubtitleDrop({ videoId, languages, words, buttonClass, selectClass, onAdded }) {
  const input = useRef(null);
  const [language, setLanguage] = useState(languages[0][0]);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState("");
  const [faults, setFaults] = useState([]);
  const note = useId();

  const send = async (files) => {
    const wrong = [];
    for (const file of files) {
      setSending(file.name);
      const fault = await sent(videoId, file, languageOf(file.name, language), words);
      if (fault) wrong.push(fault);
      else onAdded?.();
    }
    setSending("");
    setFaults(wrong);
  };
  const on = {
    onDragOver: (event) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event) => {
      event.preventDefault();
      setOver(false);
      send([...event.dataTransfer.files]);
    },
  };
  return (
    <div
      {...on}
      className={`flex flex-wrap items-center gap-3 rounded-card border border-dashed p-4 transition-colors ${
        over ? "border-accent bg-accent/10" : "border-line"
      }`}
    >
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium">{words.title}</p>
        <p id={note} className="text-sm text-muted">
          {words.note}
        </p>
      </div>
      <select aria-label={words.language} value={language} className={selectClass} onChange={(event) => setLanguage(event.target.value)}>
        {languages.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <button type="button" className={buttonClass} aria-describedby={note} onClick={() => input.current.click()}>
        {words.choose}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={EXTENSIONS.join(",")}
        aria-label={words.choose}
        onChange={(event) => {
          send([...event.target.files]);
          event.target.value = "";
        }}
      />
      <div role="status" className="w-full text-sm empty:hidden">
        {sending && <p className="text-muted">{words.sending.replace("{name}", sending)}</p>}
        {faults.map((fault) => (
          <p key={fault} className="text-danger wrap-anywhere">
            {fault}
          </p>
        ))}
      </div>
    </div>
  );
}

/**
 * A button that puts another file in a track's place.
 *
 * Props: videoId, language, label, words {notOne, failed}, className, onAdded; children: what the button shows.
 */
export function ReplaceTrack({ videoId, language, label, words, className, onAdded, children }) {
  const input = useRef(null);
  const [fault, setFault] = useState("");
  const taken = async (event) => {
    const [file] = event.target.files;
    const wrong = await sent(videoId, file, language, words);
    event.target.value = "";
    setFault(wrong);
    if (!wrong) onAdded?.();
  };
  return (
    <>
      <button type="button" className={className} aria-label={label} title={label} onClick={() => input.current.click()}>
        {children}
      </button>
      <input ref={input} type="file" hidden accept={EXTENSIONS.join(",")} aria-label={label} onChange={taken} />
      {fault && (
        <p role="alert" className="w-full text-sm text-danger wrap-anywhere">
          {fault}
        </p>
      )}
    </>
  );
}

/** Send a file; what was wrong with it, in words, or "". */
async function sent(videoId, file, language, words) {
  if (!isSubtitle(file.name)) return words.notOne.replace("{name}", file.name);
  const address = `/api/v1/videos/${videoId}/subtitles?language=${encodeURIComponent(language)}`;
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", "Accept-Language": document.documentElement.lang },
      body: file,
    });
    if (answer.ok) return "";
  } catch {
    // No connection: said below as any other failure is.
  }
  return words.failed.replace("{name}", file.name);
}
