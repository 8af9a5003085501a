import { useEffect, useId, useState } from "react";
import { CloudUpload, Film, Pause, Play, RotateCcw, X } from "./icons.js";

import { Forecast } from "./forecast.jsx";
import { fileSize } from "./format.js";
import { Sure } from "./sure.jsx";
import { canPause, details, fullness, inUpload, percent, plays, stageWords } from "./stages.js";
import { UploadForm } from "./upload-form.jsx";
import "./upload-card.css";

/** One file, from the form over the one bar of progress to the link that plays it. */
export function UploadCard({ file, answer, desk, say, onRemove }) {
  const { stage } = file.desk;
  const { form } = file.meta;
  const name = form.title || file.name;
  const heading = useId();
  return (
    <li className={`uploader-card stage-${stage}`} aria-labelledby={heading}>
      <Still file={file} />
      <div className="uploader-card-body">
        <div className="uploader-row uploader-row-apart">
          <div className="uploader-card-title">
            <h3 id={heading}>{name}</h3>
            <p className="uploader-muted">
              {stage === "draft" ? file.name : say("episodeOf", form)} · {fileSize(file.size, say.language)}
            </p>
          </div>
          <Tools file={file} desk={desk} say={say} name={name} onRemove={onRemove} />
        </div>
        {stage === "draft" ? (
          <>
            <Forecast file={file} answer={answer} say={say} />
            <UploadForm file={file} desk={desk} say={say} />
          </>
        ) : (
          <Progress file={file} say={say} name={name} />
        )}
        <NextStep file={file} twin={Boolean(answer?.twin_href)} desk={desk} say={say} />
      </div>
    </li>
  );
}

/** A picture of the file itself where the browser can read it, later the poster. */
function Still({ file }) {
  const { stage, videoId } = file.desk;
  const [source, setSource] = useState(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (!file.data) return undefined;
    const url = URL.createObjectURL(file.data);
    // A little into the video: first frames are black.
    setSource(`${url}#t=3`);
    return () => URL.revokeObjectURL(url);
  }, [file.data]);
  return (
    <div className="uploader-still" aria-hidden>
      <Film size={30} />
      {source && !broken && (
        <video src={source} muted playsInline preload="metadata" tabIndex={-1} onError={() => setBroken(true)} />
      )}
      {stage === "ready" && <Poster videoId={videoId} />}
    </div>
  );
}

function Poster({ videoId }) {
  const [broken, setBroken] = useState(false);
  const src = `/api/v1/videos/${videoId}/thumbnail`;
  return broken ? null : (
    <picture>
      <source type="image/avif" srcSet={`${src}?width=320`} />
      <img src={src} alt="" onError={() => setBroken(true)} />
    </picture>
  );
}

function Progress({ file, say, name }) {
  const { stage } = file.desk;
  const { arrived, prepared } = fullness(file);
  const words = stageWords(file, say);
  const small = details(file, say);
  return (
    <div className="uploader-progress">
      <div
        className="uploader-bar"
        role="progressbar"
        aria-label={say("progress", { name })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent(file)}
        aria-valuetext={[words, ...small].join(" · ")}
      >
        <span>
          <i style={{ width: `${arrived * 100}%` }} />
        </span>
        <span>
          <i style={{ width: `${prepared * 100}%` }} />
        </span>
      </div>
      <div className="uploader-row uploader-row-apart uploader-status">
        <p className="uploader-stage">
          {stage === "failed" && file.desk.failure.code === "TRANSCODE_FAILED" && (
            <strong>{say("failedTranscode")}. </strong>
          )}
          {words}
        </p>
        <p className="uploader-muted uploader-numbers">{small.join(" · ")}</p>
      </div>
    </div>
  );
}

function Tools({ file, desk, say, name, onRemove }) {
  const { stage, sent } = file.desk;
  const [asking, setAsking] = useState(false);
  const label = (action) => `${name}: ${say(action)}`;
  if (asking && inUpload(stage)) {
    return <Sure say={say} question="cancelSure" yes="cancelYes" onYes={() => onRemove(file.id)} onNo={() => setAsking(false)} />;
  }
  const leave = () => (inUpload(stage) && sent > 0 ? setAsking(true) : onRemove(file.id));
  const leaving = inUpload(stage) ? "cancel" : stage === "draft" ? "remove" : "dismiss";
  return (
    <div className="uploader-row uploader-tools">
      {canPause(stage) && (
        <button type="button" className="uploader-icon" aria-label={label("pause")} title={say("pause")} onClick={() => desk.pause(file.id)}>
          <Pause size={20} aria-hidden />
        </button>
      )}
      {stage !== "finishing" && (
        <button type="button" className="uploader-icon" aria-label={label(leaving)} title={say(leaving)} onClick={leave}>
          <X size={20} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** The one thing to do next, if there is any. */
function NextStep({ file, twin, desk, say }) {
  const { stage, failure, videoId, uploadId } = file.desk;
  const act = (key, onClick, Icon, kind = "quiet") => (
    <button type="button" className={`uploader-button ${kind}`} onClick={onClick}>
      <Icon size={18} aria-hidden />
      {say(key)}
    </button>
  );
  if (stage === "draft") {
    const start = () => desk.start(file.id);
    return <Row>{twin ? act("uploadAnyway", start, CloudUpload) : act("upload", start, CloudUpload, "primary")}</Row>;
  }
  if (stage === "paused") return <Row>{act("resume", () => desk.resume(file.id), Play, "primary")}</Row>;
  if (plays(file.desk)) {
    return (
      <Row>
        <a className="uploader-button primary" href={`/watch/${videoId}`}>
          <Play size={18} aria-hidden />
          {say("watch")}
        </a>
      </Row>
    );
  }
  if (stage !== "failed") return null;
  return (
    <Row>
      {failure.status === 401 && (
        <a className="uploader-button primary" href="/login?next=/studio/upload">
          {say("logIn")}
        </a>
      )}
      {act("retry", () => desk.retry(file.id), RotateCcw)}
      {failure.at === "upload" && uploadId && failure.status !== 401 && act("startOver", () => desk.startOver(file.id), CloudUpload)}
    </Row>
  );
}

const Row = ({ children }) => <div className="uploader-row uploader-next">{children}</div>;
