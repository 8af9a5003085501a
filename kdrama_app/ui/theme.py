"""The look in one place: names for colours, type and shapes, as Tailwind understands them.

The values are CSS variables in `assets/site.css`; here they get the names that class lists use:
`bg-surface text-muted border-line`. Contrast with `ground` is at least 4.5:1 for every text colour
(WCAG 2.2, 1.4.3).
"""

from reflex_base.plugins.shared_tailwind import TailwindConfig

COLOURS: dict[str, str] = {
    "ground": "var(--ground)",  # the page itself
    "surface": "var(--surface)",  # cards, panels, fields
    "raised": "var(--raised)",  # menus, hovered cards
    "shade": "var(--shade)",  # what a menu throws on what is below it
    "line": "var(--line)",  # hairlines between things
    "ink": "var(--ink)",  # text
    "muted": "var(--muted)",  # secondary text
    "accent": "var(--accent)",  # the one thing to do next
    "accent-bright": "var(--accent-bright)",
    "on-accent": "var(--on-accent)",  # text on accent
    "danger": "var(--danger)",
    "warning": "var(--warning)",
    "success": "var(--success)",
}

TAILWIND: TailwindConfig = {
    # Reflex's own list, and the JSX components, which it copies to where it does not look for class names.
    "content": ["./app/**/*.{js,ts,jsx,tsx}", "./utils/**/*.{js,ts,jsx,tsx}", "./public/external/**/*.{js,jsx}"],
    "theme": {
        "extend": {
            "colors": COLOURS,
            "fontFamily": {"sans": "var(--font)", "mono": "var(--font-mono)"},
            "borderRadius": {"card": "0.875rem", "field": "0.625rem"},
            "aspectRatio": {"poster": "2 / 3"},
        }
    },
}

# The page's own width and its margins, for whatever is laid out edge to edge.
GUTTER = "px-4 sm:px-6 lg:px-10"
CONTENT = f"mx-auto w-full max-w-[100rem] {GUTTER}"
