/** Asks once more before something is lost; the careful answer has the focus. `question` and `yes` are word keys. */
export function Sure({ say, question, yes, onYes, onNo }) {
  return (
    <div className="uploader-sure" role="group" aria-label={say(question)}>
      <p>{say(question)}</p>
      <div className="uploader-row">
        <button type="button" className="uploader-button danger small" onClick={onYes}>
          {say(yes)}
        </button>
        <button type="button" className="uploader-button quiet small" autoFocus onClick={onNo}>
          {say("keep")}
        </button>
      </div>
    </div>
  );
}
