// Before the first paint and before the socket opens.

// The language a browser reads: not every browser says it in the socket's own handshake.
document.cookie = `kdrama_browser_language=${navigator.language}; path=/; max-age=86400; samesite=lax`;

// The reader's theme, so that a light page is never dark for a moment. Kept by Session.dress; dark where nobody chose.
{
  const chosen = document.cookie.match(/(?:^|; )kdrama_theme=(\w+)/)?.[1];
  const light = chosen === "light" || (chosen === "system" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
}

// Theatre mode of the player, kept by ui/watch/theatre.js: the page is laid out so from its first paint.
try {
  document.documentElement.toggleAttribute("data-theatre", localStorage.getItem("kdrama-theatre") === "true");
} catch {}

// The key "/" leads to the search field, also before that is there: ui/components/slash.js takes it from here.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable='true']")) return;
  event.preventDefault();
  document.documentElement.dataset.slash = "";
  document.dispatchEvent(new Event("kdrama-slash"));
});

// The large picture that came with the page (api/first_looks.py) goes in the frame in which the page has drawn its own.
new MutationObserver((_, watcher) => {
  if (!document.querySelector("main > :not([aria-busy='true'])")) return;
  watcher.disconnect();
  const picture = document.querySelector(".first-look");
  if (picture) picture.hidden = true;
}).observe(document, { childList: true, subtree: true, attributeFilter: ["aria-busy"] });
