/** What stands where the picture would be; `words` are those of words.js. */
import { Link } from "react-router";

export function Waiting({ label }) {
  return (
    <div className="skeleton grid aspect-video w-full place-items-center" role="status">
      <span className="sr-only">{label}</span>
    </div>
  );
}

const ACTION = "inline-flex min-h-11 items-center justify-center rounded-full px-5 font-semibold cursor-pointer";
const FIRST = `${ACTION} bg-accent text-on-accent hover:bg-accent-bright`;
const OTHER = `${ACTION} bg-ink/10 text-ink hover:bg-ink/20`;

export function Fault({ words, fault, retry }) {
  const [headline, advice] = words[fault];
  const login = `/login?next=${encodeURIComponent(window.location.pathname)}`;
  return (
    <div className="grid aspect-video w-full place-items-center bg-surface p-6" role="alert">
      <div className="flex max-w-md flex-col items-center gap-2 text-center">
        <h2 className="text-xl font-bold">{headline}</h2>
        <p className="text-muted">{advice}</p>
        <div className="mt-4 flex flex-wrap justify-center gap-3">
          {fault === "login_needed" ? (
            <a className={FIRST} href={login}>
              {words.login}
            </a>
          ) : null}
          {fault === "broken" || fault === "unreachable" ? (
            <button type="button" className={FIRST} onClick={retry}>
              {words.retry}
            </button>
          ) : null}
          {fault === "gone" || fault === "forbidden" ? (
            <Link className={OTHER} to="/">
              {words.home}
            </Link>
          ) : null}
        </div>
      </div>
    </div>
  );
}
