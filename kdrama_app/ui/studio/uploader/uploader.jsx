import { useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { CloudUpload, FolderUp, X } from "./icons.js";

import { deskOf } from "./desk.js";
import { fileSize } from "./format.js";
import { canPickHandles, chosen, dropped, picked } from "./picking.js";
import { Unfinished } from "./unfinished.jsx";
import { UploadCard } from "./upload-card.jsx";
import { wordsIn } from "./words.js";
import { announcement } from "./stages.js";
import "./uploader.css";

/**
 * The whole upload desk. Props: language ("en" | "ko"), owner (username), extensions ([".mp4", ...]), maxBytes,
 * roomBytes (what quota and disk leave), seriesNames (suggestions for the form); answers (what the page found out of
 * each file, by its id), which it is asked by onLook(id, facts) and onDigest(id, sha256).
 */
export function Uploader({ language, owner, extensions, maxBytes, roomBytes, seriesNames, answers, onLook, onDigest }) {
  const desk = useMemo(() => deskOf({ owner, accepted: { extensions, maxBytes } }), []);
  const { files, unfinished, notices } = useSyncExternalStore(desk.subscribe, desk.snapshot);
  const say = useMemo(() => wordsIn(language), [language]);
  const list = Object.values(files);
  const drafts = list.filter((file) => file.desk.stage === "draft");
  const twins = new Set(Object.keys(answers).filter((id) => answers[id].twin_href));
  const needed = drafts.reduce((sum, file) => sum + file.size, 0);
  desk.asks = { onLook, onDigest };
  const heading = useRef(null);

  useEffect(() => {
    desk.open();
  }, [desk]);
  const over = useDropAnywhere((picks) => desk.add(picks));

  // The focused button goes with its card: without this the keyboard would start again at the top of the page.
  const remove = (id) => {
    heading.current?.focus();
    desk.remove(id);
  };

  return (
    <div className="uploader">
      <DropZone say={say} extensions={extensions} maxBytes={maxBytes} small={list.length > 0} over={over} onPick={(picks) => desk.add(picks)} />
      <Notices say={say} notices={notices} maxBytes={maxBytes} />
      <Unfinished say={say} desk={desk} sessions={unfinished} />
      {list.length > 0 && (
        <section aria-labelledby="upload-queue">
          <div className="uploader-row uploader-row-apart">
            <h2 id="upload-queue" ref={heading} tabIndex={-1} className="uploader-heading">
              {say("queue")}
            </h2>
            {drafts.length > 1 && (
              <button type="button" className="uploader-button primary" onClick={() => desk.startAll(twins)}>
                <CloudUpload size={18} aria-hidden />
                {say("uploadAll", { count: drafts.filter((file) => !twins.has(file.id)).length })}
              </button>
            )}
          </div>
          <div role="alert">
            {needed > roomBytes && (
              <p className="uploader-notice">
                {say("noRoom", { size: fileSize(needed, language), limit: fileSize(roomBytes, language) })}
              </p>
            )}
          </div>
          <ul className="uploader-list">
            {list.map((file) => (
              <UploadCard key={file.id} file={file} answer={answers[file.id]} desk={desk} say={say} onRemove={remove} />
            ))}
          </ul>
        </section>
      )}
      <SeriesNames names={seriesNames} />
      <Announcer files={list} say={say} />
      {over && (
        <div className="uploader-over" aria-hidden>
          <FolderUp size={56} />
          <p>{say("dropNow")}</p>
        </div>
      )}
    </div>
  );
}

/** Is a file held over the page? The whole page takes it: nobody should have to aim. */
function useDropAnywhere(onDrop) {
  const [over, setOver] = useState(false);
  const act = useRef(onDrop);
  act.current = onDrop;
  useEffect(() => {
    // Entering a child comes before leaving its parent: only a count tells when the pointer left the page.
    let depth = 0;
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    const show = (change) => {
      depth = Math.max(0, depth + change);
      setOver(depth > 0);
    };
    const on = {
      dragenter: (event) => holdsFiles(event) && show(+1),
      dragleave: (event) => holdsFiles(event) && show(-1),
      dragover: (event) => holdsFiles(event) && event.preventDefault(),
      drop: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        dropped(event.dataTransfer).then((picks) => act.current(picks));
      },
    };
    for (const [type, listener] of Object.entries(on)) document.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of Object.entries(on)) document.removeEventListener(type, listener);
    };
  }, []);
  return over;
}

// A phone has no folders to choose.
const canPickFolders = "webkitdirectory" in HTMLInputElement.prototype && matchMedia("(pointer: fine)").matches;

function DropZone({ say, extensions, maxBytes, small, over, onPick }) {
  const input = useRef(null);
  const folder = useRef(null);
  const note = useId();
  const choose = async () => {
    if (canPickHandles()) onPick(await picked(extensions));
    else input.current.click();
  };
  const taken = (event) => {
    onPick(chosen(event.target.files));
    event.target.value = "";
  };
  return (
    <div className={`uploader-drop ${small ? "small" : ""} ${over ? "over" : ""}`}>
      <span className="uploader-drop-icon" aria-hidden>
        <CloudUpload size={small ? 22 : 34} />
      </span>
      <div className="uploader-drop-text">
        {small ? <p>{say("dropMore")}</p> : <h2>{say("dropTitle")}</h2>}
        <p id={note} className="uploader-muted">
          {say("dropNote", { size: fileSize(maxBytes, say.language) })}
        </p>
      </div>
      <button type="button" className={`uploader-button ${small ? "quiet" : "primary"}`} aria-describedby={note} onClick={choose}>
        {say("choose")}
      </button>
      {canPickFolders && (
        <button type="button" className="uploader-button quiet" onClick={() => folder.current.click()}>
          {say("chooseFolder")}
        </button>
      )}
      <input ref={input} type="file" multiple hidden accept={extensions.join(",")} aria-label={say("chooseLabel")} onChange={taken} />
      <input ref={folder} type="file" webkitdirectory="" hidden aria-label={say("chooseFolder")} onChange={taken} />
    </div>
  );
}

function Notices({ say, notices, maxBytes }) {
  const [hidden, setHidden] = useState(null);
  const shown = notices === hidden ? [] : notices;
  const text = ({ key, name, size, count }) =>
    say(key, { name, count, size: fileSize(size ?? 0, say.language), limit: fileSize(maxBytes, say.language) });
  return (
    <div role="alert">
      {shown.length > 0 && (
        <div className="uploader-notice">
          <ul>
            {shown.map((notice, index) => (
              <li key={index}>{text(notice)}</li>
            ))}
          </ul>
          <button type="button" className="uploader-icon" aria-label={say("dismiss")} onClick={() => setHidden(notices)}>
            <X size={18} aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}

function SeriesNames({ names }) {
  return (
    <datalist id="upload-series-names">
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

/** Says each file's new stage to a screen reader: a bar that moves is silent, a word that changes is not. */
function Announcer({ files, say }) {
  const stages = useRef(new Map());
  const [text, setText] = useState("");
  useEffect(() => {
    const news = [];
    for (const file of files) {
      const known = stages.current.get(file.id);
      if (known && known !== file.desk.stage) news.push(announcement(file, say));
      stages.current.set(file.id, file.desk.stage);
    }
    if (news.length) setText(news.join(". "));
  });
  return (
    <p className="uploader-unseen" role="status">
      {text}
    </p>
  );
}
