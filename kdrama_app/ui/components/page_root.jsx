import { useEffect } from "react";

const LIGHT = "(prefers-color-scheme: light)";

/**
 * Makes <html> follow the reader: `lang`, which screen readers, hyphenation and fonts depend on, and the theme.
 * `theme`: "dark", "light", "system" (as the device is, while it changes), or "" to leave what early.js chose.
 */
export function PageRoot({ language, theme }) {
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    if (!theme) return undefined;
    const device = matchMedia(LIGHT);
    const dress = () => {
      const light = theme === "light" || (theme === "system" && device.matches);
      document.documentElement.dataset.theme = light ? "light" : "dark";
      const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground").trim();
      document.querySelector('meta[name="theme-color"]')?.setAttribute("content", ground);
    };
    dress();
    device.addEventListener("change", dress);
    return () => device.removeEventListener("change", dress);
  }, [theme]);
  return null;
}
