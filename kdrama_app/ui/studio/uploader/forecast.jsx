import { fileFacts, verdictOf } from "./verdict.js";

/**
 * Before byte one: what is in a file, what will become of it, and whether it is here already.
 *
 * Props: file, answer (the page's, see upload_state.py; undefined until it came), say.
 */
export function Forecast({ file, answer, say }) {
  const { facts } = file.desk;
  if (!facts) return <p className="uploader-muted uploader-facts">{say("looking")}</p>;
  const { tone, text } = verdictOf(facts, answer, say);
  return (
    <div className="uploader-facts">
      <p className="uploader-muted">{fileFacts(facts, say).join(" · ")}</p>
      <p className={`uploader-verdict ${tone}`} role="status">
        {text}
      </p>
      {answer?.twin_href && (
        <p className="uploader-twin" role="status">
          {say("twin", { title: say.language === "ko" ? answer.twin_ko : answer.twin })}{" "}
          <a href={answer.twin_href} target="_blank" rel="noreferrer">
            {say("openTwin")}
          </a>
        </p>
      )}
    </div>
  );
}
