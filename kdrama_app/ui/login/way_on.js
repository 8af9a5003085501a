/** Where to go on after logging in: only a path of this very site, never another origin ("//elsewhere", "/\elsewhere"). */
export function wayOn(wanted, origin) {
  if (!wanted?.startsWith("/")) return "/";
  const url = URL.canParse(wanted, origin) ? new URL(wanted, origin) : null;
  return url?.origin === origin ? url.pathname + url.search + url.hash : "/";
}
