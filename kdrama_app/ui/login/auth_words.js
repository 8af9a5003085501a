/** The words and rules of the account forms. The server has the last word; its faults are said in the same sentences. */

export const FIELDS = {
  login: ["login", "password"],
  register: ["username", "email", "password"],
  setup: ["username", "email", "password"],
};

const MIN_PASSWORD = 8;

/** What is wrong with a value before it is sent: the name of a sentence, or "". */
export function faultOf(field, value, mode) {
  if (!value?.trim()) return `${field} missing`;
  if (mode === "login") return "";
  if (field === "email" && !/^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(value.trim())) return "is not an e-mail address";
  if (field === "password" && value.length < MIN_PASSWORD) return "must have 8 to 128 characters";
  return "";
}

/** By name: faults found here, the messages and codes of the server. */
const SENTENCES = {
  "login missing": ["Enter your username or e-mail address.", "아이디나 이메일을 입력해 주세요."],
  "username missing": ["Choose a username.", "아이디를 입력해 주세요."],
  "email missing": ["Enter your e-mail address.", "이메일을 입력해 주세요."],
  "password missing": ["Enter a password.", "비밀번호를 입력해 주세요."],
  "is already taken": ["This is already taken.", "이미 사용 중이에요."],
  "is not an e-mail address": ["This is not an e-mail address.", "이메일 주소가 올바르지 않아요."],
  "must have 3 to 32 letters, digits, dots, dashes or underscores": [
    "Use 3 to 32 letters, digits, dots, dashes or underscores.",
    "글자, 숫자, 점, 줄표, 밑줄로 3~32자를 써 주세요.",
  ],
  "must have 8 to 128 characters": ["Use 8 to 128 characters.", "8~128자로 정해 주세요."],
  "must not be the username or the e-mail address": [
    "It must not be your username or e-mail address.",
    "아이디나 이메일과 다르게 정해 주세요.",
  ],
  AUTH_INVALID_CREDENTIALS: ["The username or password is not right.", "아이디나 비밀번호가 맞지 않아요."],
  AUTH_INVALID_TOKEN: [
    "This setup link is no longer valid. Restart the site to get a new one.",
    "이 설정 링크는 더 이상 쓸 수 없어요. 사이트를 다시 시작하면 새 링크가 나와요.",
  ],
  AUTH_INSUFFICIENT_PERMISSIONS: ["This is not allowed from here.", "여기서는 할 수 없는 일이에요."],
  RATE_LIMIT_EXCEEDED: ["Too many tries. Wait a little and try again.", "시도가 너무 많아요. 잠시 후 다시 해 주세요."],
  unreachable: ["The server cannot be reached. Check the connection.", "서버에 연결할 수 없어요. 연결을 확인해 주세요."],
  unexpected: ["Something went wrong. Please try again.", "문제가 생겼어요. 다시 시도해 주세요."],
};

/** The sentence of that name; a message of the server that has none is for a field and is said as it is. */
export function sentence(language, name) {
  const korean = language === "ko" ? 1 : 0;
  if (SENTENCES[name]) return SENTENCES[name][korean];
  return /^[A-Z_]+$/.test(name) ? SENTENCES.unexpected[korean] : name;
}

const WORDS = {
  en: {
    labels: { login: "Username or e-mail", username: "Username", email: "E-mail", password: "Password" },
    show: "Show",
    hide: "Hide",
    passwordHint: "At least 8 characters.",
    busy: "One moment…",
    login: { submit: "Log in", otherQuestion: "New here?", other: "Create an account", otherHref: "/register" },
    register: { submit: "Create account", otherQuestion: "Already a member?", other: "Log in", otherHref: "/login" },
    setup: { submit: "Create the admin account" },
  },
  ko: {
    labels: { login: "아이디 또는 이메일", username: "아이디", email: "이메일", password: "비밀번호" },
    show: "보기",
    hide: "숨기기",
    passwordHint: "8자 이상이어야 해요.",
    busy: "잠시만요…",
    login: { submit: "로그인", otherQuestion: "처음이신가요?", other: "계정 만들기", otherHref: "/register" },
    register: { submit: "계정 만들기", otherQuestion: "이미 회원이신가요?", other: "로그인", otherHref: "/login" },
    setup: { submit: "관리자 계정 만들기" },
  },
};

/** What password managers look for: WHATWG HTML, autofill field names. */
const COMPLETE = { login: "username", username: "username", email: "email" };

export function wordsOf(language, mode) {
  const words = WORDS[language] ?? WORDS.en;
  const complete = { ...COMPLETE, password: mode === "login" ? "current-password" : "new-password" };
  return { ...words, ...words[mode], complete };
}
