import { useRef, useState } from "react";
import { History, Play } from "./icons.js";

import { bytesOf } from "./chunks.js";
import { fileSize } from "./format.js";
import { chosen } from "./picking.js";
import { Sure } from "./sure.jsx";

/** Uploads that began here before a reload, or on another device. */
export function Unfinished({ say, desk, sessions }) {
  if (sessions.length === 0) return null;
  return (
    <section aria-labelledby="upload-unfinished">
      <h2 id="upload-unfinished" className="uploader-heading">
        {say("unfinished")}
      </h2>
      <p className="uploader-muted">{say("unfinishedNote")}</p>
      <ul className="uploader-list">
        {sessions.map((session) => (
          <Session key={session.uploadId} session={session} say={say} desk={desk} />
        ))}
      </ul>
    </section>
  );
}

function Session({ session, say, desk }) {
  const input = useRef(null);
  const [asking, setAsking] = useState(false);
  const { filename, totalSize, receivedChunks, record, metadata } = session;
  const percent = Math.floor((bytesOf(receivedChunks, session) / totalSize) * 100);
  const name = metadata.title || filename;
  const goOn = () => (record?.handle ? desk.reopen(session) : input.current.click());
  const taken = (event) => {
    desk.continueWith(session, chosen(event.target.files));
    event.target.value = "";
  };
  return (
    <li className="uploader-card uploader-unfinished">
      <span className="uploader-drop-icon" aria-hidden>
        <History size={22} />
      </span>
      <div className="uploader-card-title">
        <h3>{name}</h3>
        <p className="uploader-muted">
          {filename} · {fileSize(totalSize, say.language)} · {say("arrived", { percent })}
        </p>
      </div>
      {asking ? (
        <Sure
          say={say}
          question="discardSure"
          yes="discard"
          onYes={() => desk.discard(session)}
          onNo={() => setAsking(false)}
        />
      ) : (
        <div className="uploader-row">
          <button type="button" className="uploader-button primary small" onClick={goOn}>
            <Play size={16} aria-hidden />
            {say(record?.handle ? "goOn" : "chooseSame")}
            <span className="uploader-unseen"> {name}</span>
          </button>
          <button type="button" className="uploader-button quiet small" onClick={() => setAsking(true)}>
            {say("discard")}
            <span className="uploader-unseen"> {name}</span>
          </button>
        </div>
      )}
      <input ref={input} type="file" hidden aria-label={say("chooseSame")} onChange={taken} />
    </li>
  );
}
