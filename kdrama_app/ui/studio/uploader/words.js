// Every text of the uploader in both languages. `{name}` stands for a value.

const WORDS = {
  dropTitle: ["Drop your videos here", "여기에 영상을 끌어다 놓으세요"],
  dropMore: ["Add more videos", "영상 더 추가하기"],
  dropNote: [
    "Anywhere on this page, whole folders too. Up to {size} a file.",
    "페이지 어디에나 놓을 수 있고, 폴더째로도 괜찮아요. 파일당 최대 {size}",
  ],
  dropNow: ["Let go to add them", "놓으면 목록에 추가돼요"],
  choose: ["Choose files", "파일 선택"],
  chooseFolder: ["Choose a folder", "폴더 선택"],
  chooseLabel: ["Choose video files", "영상 파일 선택"],
  queue: ["Your uploads", "업로드 목록"],
  uploadAll: ["Upload all ({count})", "모두 업로드 ({count})"],
  upload: ["Upload", "업로드"],
  remove: ["Remove", "목록에서 빼기"],
  pause: ["Pause", "일시정지"],
  resume: ["Resume", "이어서 올리기"],
  cancel: ["Cancel", "취소"],
  cancelSure: ["Cancel this upload? What was sent is thrown away.", "업로드를 취소할까요? 지금까지 올린 내용은 사라져요."],
  cancelYes: ["Cancel upload", "업로드 취소"],
  discardSure: ["Discard it? What arrived is thrown away.", "삭제할까요? 지금까지 올라온 내용은 사라져요."],
  keep: ["Keep it", "그대로 두기"],
  retry: ["Try again", "다시 시도"],
  startOver: ["Start over", "처음부터 다시 올리기"],
  logIn: ["Log in", "로그인"],
  watch: ["Watch it", "바로 보기"],
  dismiss: ["Hide", "목록에서 숨기기"],

  title: ["Title", "제목"],
  series: ["Series", "시리즈"],
  season: ["Season", "시즌"],
  episode: ["Episode", "회차"],
  description: ["Description", "설명"],
  language: ["Spoken language", "음성 언어"],
  tags: ["Tags", "태그"],
  tagsNote: ["Separated by commas: romance, thriller", "쉼표로 구분해 주세요: 로맨스, 스릴러"],
  episodeNote: ["0 for a special", "특별편은 0"],
  more: ["Description and tags", "설명과 태그"],
  optional: ["optional", "선택"],
  required: ["Please fill this in", "꼭 필요한 항목이에요"],
  seasonNumber: ["A number from 1 to 99", "1부터 99 사이의 숫자로 입력해 주세요"],
  episodeNumber: ["A number; 0 for a special", "숫자로 입력해 주세요 (특별편은 0)"],
  episodeOf: ["{series} · S{season} E{episode}", "{series} · 시즌 {season} {episode}화"],

  draft: ["Ready to upload", "업로드 준비 완료"],
  queued: ["Waiting for its turn", "차례를 기다리는 중"],
  uploading: ["Uploading", "올리는 중"],
  reconnecting: ["No connection. Trying again by itself…", "연결이 끊겼어요. 자동으로 다시 시도하고 있어요…"],
  offline: ["You are offline. It goes on when the network is back.", "오프라인이에요. 다시 연결되면 이어서 올려요."],
  waiting: ["The server asks for patience. Goes on at {time}.", "서버 요청으로 잠시 쉬어요. {time}에 이어서 올려요."],
  paused: ["Paused", "일시정지됨"],
  finishing: ["Checking that everything arrived", "빠짐없이 올라왔는지 확인하는 중"],
  transcoding: ["Preparing for streaming", "스트리밍용으로 변환하는 중"],
  job_queued: ["Uploaded. Waiting to be prepared", "업로드 완료. 변환을 기다리는 중"],
  job_probing: ["Looking at the video", "영상을 살펴보는 중"],
  job_planning: ["Looking at the video", "영상을 살펴보는 중"],
  job_encoding: ["Preparing for streaming", "스트리밍용으로 변환하는 중"],
  job_packaging: ["Nearly there", "마무리하는 중"],
  growing: ["Plays already. Preparing the rest", "지금 볼 수 있어요. 나머지는 변환 중"],
  // The bar is half full before this begins: the number says of what it is.
  prepared: ["{percent}% prepared", "{percent}% 변환됨"],
  ready: ["Ready to watch", "이제 볼 수 있어요"],
  failed: ["Stopped", "중단됨"],
  failedTranscode: ["This video could not be prepared", "영상을 변환하지 못했어요"],
  progress: ["Progress of {name}", "{name} 진행 상황"],
  sentOf: ["{sent} of {total}", "{total} 중 {sent}"],
  rate: ["{rate}/s", "초당 {rate}"],
  left: ["{time} left", "{time} 남음"],

  unfinished: ["Unfinished uploads", "끝나지 않은 업로드"],
  unfinishedNote: [
    "Nothing that arrived is lost. Choose or drop the same file to go on.",
    "이미 올라온 부분은 그대로 있어요. 같은 파일을 선택하거나 끌어다 놓으면 이어서 올려요.",
  ],
  goOn: ["Go on", "이어서 올리기"],
  chooseSame: ["Choose the file", "파일 선택"],
  discard: ["Discard", "삭제"],
  arrived: ["{percent}% arrived", "{percent}% 올라옴"],
  notSame: [
    "{name} is not the file that was begun (another name or size).",
    "{name}은(는) 올리던 파일이 아니에요. 이름이나 크기가 달라요.",
  ],
  notReopened: [
    "The browser could not open {name} again. Choose it yourself.",
    "브라우저가 {name} 파일을 다시 열지 못했어요. 직접 선택해 주세요.",
  ],

  notVideo: ["{name} is not a video this site takes.", "{name}은(는) 지원하는 영상 형식이 아니에요."],
  tooBig: ["{name} is too big: {size}, the limit is {limit}.", "{name}은(는) 너무 커요. {size}, 최대 {limit}까지 올릴 수 있어요."],
  leftOut: ["Left out, being no videos: {count}.", "영상이 아닌 파일 {count}개는 뺐어요."],
  noRoom: [
    "This does not fit: the files need {size}, {limit} is free for you. Remove some, or clear away old videos.",
    "공간이 모자라요. 파일은 {size}인데 {limit}만 남았어요. 몇 개를 빼거나 예전 영상을 정리해 주세요.",
  ],
  frames: ["{rate} frames/s", "초당 {rate}프레임"],
  looking: ["Looking at the file…", "파일을 살펴보는 중…"],
  atOnce: ["Will play at once", "올리면 바로 볼 수 있어요"],
  atOnceIn: ["Will play at once; all qualities in about {time}", "올리면 바로 볼 수 있어요. 모든 화질은 약 {time} 뒤"],
  readyIn: ["Ready about {time} after it arrived", "올린 뒤 약 {time}이면 준비돼요"],
  prepares: ["Will be prepared after it arrived", "올린 뒤에 변환해요"],
  noPicture: [
    "There is no picture in this file, so nothing can be made of it.",
    "이 파일에는 영상이 없어서 변환할 수 없어요.",
  ],
  oddCodec: [
    "Its format ({codec}) is one this site does not know: it will probably fail.",
    "이 사이트가 모르는 형식({codec})이라 변환에 실패할 수 있어요.",
  ],
  tooLong: ["It is longer than this site takes ({time}).", "이 사이트가 받는 길이({time})보다 길어요."],
  twin: ["You have this very file here already: {title}", "같은 파일이 이미 있어요: {title}"],
  openTwin: ["Open it", "열어 보기"],
  uploadAnyway: ["Upload anyway", "그래도 올리기"],
  empty: ["{name} is empty.", "{name}은(는) 빈 파일이에요."],
  twice: ["{name} is in the list already.", "{name}은(는) 이미 목록에 있어요."],

  AUTH_INVALID_TOKEN: [
    "You have been signed out. Log in again; nothing that arrived is lost.",
    "로그아웃되었어요. 다시 로그인하면 이어서 올릴 수 있어요.",
  ],
  AUTH_INSUFFICIENT_PERMISSIONS: ["Your account may not upload any more.", "이 계정에는 업로드 권한이 없어요."],
  UPLOAD_FILE_TOO_LARGE: ["The file does not fit: too big, or over your quota.", "파일이 너무 크거나 저장 한도를 넘었어요."],
  UPLOAD_INVALID_FORMAT: ["The server does not take this kind of file.", "서버가 지원하지 않는 파일 형식이에요."],
  UPLOAD_CHECKSUM_MISMATCH: [
    "What arrived is not what is on your disk. Was the file changed meanwhile?",
    "올라온 내용이 원본과 달라요. 올리는 동안 파일이 바뀌지 않았나요?",
  ],
  UPLOAD_CHUNK_CONFLICT: [
    "This is not the same file as the one that was begun.",
    "처음에 올리던 파일과 내용이 달라요.",
  ],
  UPLOAD_EXPIRED: ["This upload waited too long and has expired.", "너무 오래 멈춰 있어서 업로드가 만료되었어요."],
  UPLOAD_NOT_FOUND: ["The server does not know this upload any more.", "서버에서 이 업로드를 찾을 수 없어요."],
  STORAGE_FULL: ["The server's disk is full. Ask its admin.", "서버 저장 공간이 가득 찼어요. 관리자에게 알려 주세요."],
  RATE_LIMIT_EXCEEDED: ["Too many uploads at once. Try again later.", "요청이 너무 많아요. 잠시 후 다시 시도해 주세요."],
  VALIDATION_FAILED: ["Please look at the marked fields.", "표시된 항목을 확인해 주세요."],
  FILE_UNREADABLE: [
    "The file cannot be read any more. Was it moved or changed?",
    "파일을 더 이상 읽을 수 없어요. 옮기거나 바꾸지 않았나요?",
  ],
  TRANSCODE_JOB_NOT_FOUND: ["The server does not know this job any more.", "서버에서 변환 작업을 찾을 수 없어요."],
  unreachable: ["The server cannot be reached.", "서버에 연결할 수 없어요."],
  unexpected: ["Something went wrong on the server.", "서버에 문제가 생겼어요."],
};

const NAMES = { ko: ["Korean", "한국어"], en: ["English", "영어"], ja: ["Japanese", "일본어"], zh: ["Chinese", "중국어"],
  th: ["Thai", "태국어"], vi: ["Vietnamese", "베트남어"], es: ["Spanish", "스페인어"], fr: ["French", "프랑스어"] }; // prettier-ignore

/** `say(key, values)` in "en" or "ko". `say.knows(key)` tells whether there is such a text. */
export function wordsIn(language) {
  const column = language === "ko" ? 1 : 0;
  const say = (key, values = {}) => WORDS[key][column].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  say.knows = (key) => key in WORDS;
  say.languageName = (code) => NAMES[code]?.[column] ?? code;
  say.language = column === 1 ? "ko" : "en";
  return say;
}

/** What went wrong, for the person at the screen. The server's own words are in English: kept where ours say less. */
export function reasonIn(say, { code, status, message }) {
  if (code === "TRANSCODE_FAILED") return message || say("failedTranscode");
  if (say.knows(code)) return say(code);
  if (status === 0) return say("unreachable");
  return (say.language === "en" && message) || say("unexpected");
}

export const ALL_WORDS = WORDS;
