// One module per icon: the library's front door would bring all of them into the page.

export { default as CloudUpload } from "lucide-react/dist/esm/icons/cloud-upload.mjs";
export { default as Film } from "lucide-react/dist/esm/icons/film.mjs";
export { default as FolderUp } from "lucide-react/dist/esm/icons/folder-up.mjs";
export { default as History } from "lucide-react/dist/esm/icons/history.mjs";
export { default as Pause } from "lucide-react/dist/esm/icons/pause.mjs";
export { default as Play } from "lucide-react/dist/esm/icons/play.mjs";
export { default as RotateCcw } from "lucide-react/dist/esm/icons/rotate-ccw.mjs";
export { default as X } from "lucide-react/dist/esm/icons/x.mjs";
