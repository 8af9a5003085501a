import { useEffect } from "react";

/** Makes <html lang> follow the reader's language: screen readers, hyphenation and fonts depend on it. */
export function PageLanguage({ language }) {
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return null;
}
