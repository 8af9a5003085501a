import { useEffect } from "react";
import { paintFirst } from "./following.js";

const LIGHT = "(prefers-color-scheme: light)";

/**
 * Makes <html> follow the reader: `lang`, which screen readers, hyphenation and fonts depend on, and the theme.
 * `theme`: "dark", "light", "system" (as the device is, while it changes), or "" to leave what early.js chose.
 * `member`: whether somebody is signed in. And it has every link of the page followed as following.js says.
 */
export function PageRoot({ language, theme, member }) {
  useEffect(() => paintFirst(), []);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-member", member);
  }, [member]);
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
