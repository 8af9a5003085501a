"""Fetches the scripts of browser-only components with their page instead of after it is drawn.

Reflex asks for the script of an `rx.NoSSRComponent` when the component is first on the page, and draws nothing until
it has come: one round trip late at a first visit, and one empty frame late at each further one. A page's module names
all that can be on it, so ours asks for them as soon as that is read, and draws what is there at once.
"""

from typing import Any

from reflex_base.plugins import Plugin

CONTEXT_JSX = "utils/context.jsx"
THEIRS = """export function ClientSide(component, name) {
  function ClientSideComponent({ children, ...props }) {
    const [Component, setComponent] = useState(null);
    useEffect(() => {
      async function load() {
        const comp = await component();
        setComponent(() => comp);
      }
      load();
    }, []);
    return Component ? jsx(Component, props, children) : null;
  }
"""
# What was built beforehand has none of them, and hydration must find it so: hence the snapshot of null. A script that
# did not come early is asked for again, and missed aloud, where it is needed.
OURS = """export function ClientSide(component, name) {
  let loaded = null;
  const waiting = new Set();
  const load = async () => {
    loaded = await component();
    waiting.forEach((tell) => tell());
  };
  if (typeof window !== "undefined") load().catch(() => {});
  const subscribe = (tell) => {
    waiting.add(tell);
    if (!loaded) load();
    return () => waiting.delete(tell);
  };
  function ClientSideComponent({ children, ...props }) {
    const Component = useSyncExternalStore(subscribe, () => loaded, () => null);
    return Component ? jsx(Component, props, children) : null;
  }
"""
IMPORT = 'import { useSyncExternalStore } from "react";\n'


class EarlyPlugin(Plugin):
    """Changes one function of Reflex's page code at build time."""

    def pre_compile(self, **context: Any) -> None:
        context["add_modify_task"](CONTEXT_JSX, fetch_early)


def fetch_early(context_jsx: str) -> str:
    """Reflex's context.jsx with a `ClientSide` that does not wait. Raises when Reflex changed that function."""
    if OURS in context_jsx:
        return context_jsx
    if context_jsx.count(THEIRS) != 1:
        raise RuntimeError("reflex's ClientSide is not the one of 0.10.1: look at kdrama_app/ui/early_plugin.py")
    return IMPORT + context_jsx.replace(THEIRS, OURS)
