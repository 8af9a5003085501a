/** The keyboard map, as "?" shows it. */
import { Sheet } from "../../components/sheet/sheet.jsx";
import { KEY_MAP } from "./keys.js";

const KEY = "inline-grid min-h-7 min-w-7 place-items-center rounded-md border border-line bg-ink/10 px-2 font-mono text-sm";

export function KeyboardHelp({ words, open, onClose }) {
  return (
    <Sheet open={open} title={words.shortcuts} closeLabel={words.close} onClose={onClose}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2">
        {KEY_MAP.map(([name, keys]) => (
          <div key={name} className="contents">
            <dt>{words.keys[name]}</dt>
            <dd className="flex justify-end gap-1.5">
              {keys.map((key) => (
                <kbd key={key} className={KEY}>
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
