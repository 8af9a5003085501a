/**
 * Fetches the scripts of a page while somebody is about to go there: with the pointer on its link, a finger, the focus.
 * What a page is made of is known (React Router's manifest) and kept for good, so it is asked for once.
 */

/** The `{module, imports}` of the route that an address belongs to, undefined where there is none. */
export function routeOf(routes, pathname) {
  const asked = pathname.split("/").filter(Boolean);
  const fits = (path) => {
    const parts = path.split("/").filter(Boolean);
    return parts.length === asked.length && parts.every((part, place) => part.startsWith(":") || part === asked[place]);
  };
  return Object.values(routes).find(({ parentId, path }) => parentId && fits(path ?? ""));
}

const EVENTS = ["pointerover", "touchstart", "focusin"];

/** Looks ahead from now on; returns how to stop. */
export function lookAhead() {
  const routes = window.__reactRouterManifest?.routes ?? {};
  const near = ({ target }) => {
    const link = target.closest?.("a[href]");
    if (!link || link.origin !== location.origin || navigator.connection?.saveData) return;
    const route = routeOf(routes, link.pathname);
    if (!route) return;
    for (const href of route.imports) hint(href);
    // What cannot be had now is missed, and told, when somebody goes there.
    import(/* @vite-ignore */ route.module).catch(() => {});
  };
  for (const name of EVENTS) document.addEventListener(name, near, { passive: true });
  return () => EVENTS.forEach((name) => document.removeEventListener(name, near));
}

/** So that what a module needs does not wait for the module. */
function hint(href) {
  if (document.querySelector(`link[rel=modulepreload][href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
}
