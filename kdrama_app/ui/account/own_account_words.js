/** The words of the forms that ask for the password once more. */
const WORDS = {
  en: {
    labels: { password: "Your password now", newPassword: "New password", email: "New e-mail address" },
    hint: "At least 8 characters.",
    busy: "One moment…",
    password: {
      submit: "Change password",
      done: "Your password is changed. Everywhere else you are signed out.",
    },
    email: { submit: "Change e-mail", done: "Your e-mail address is changed." },
    delete: { submit: "Delete my account for good", done: "" },
    sentences: {
      "is not right": "This is not your password.",
      "password missing": "Enter your password.",
      "newPassword missing": "Enter a new password.",
      "email missing": "Enter an e-mail address.",
      AUTH_INSUFFICIENT_PERMISSIONS: "You are the last admin: make somebody else one first.",
    },
  },
  ko: {
    labels: { password: "현재 비밀번호", newPassword: "새 비밀번호", email: "새 이메일" },
    hint: "8자 이상이어야 해요.",
    busy: "잠시만요…",
    password: {
      submit: "비밀번호 바꾸기",
      done: "비밀번호를 바꿨어요. 다른 기기에서는 모두 로그아웃됐어요.",
    },
    email: { submit: "이메일 바꾸기", done: "이메일을 바꿨어요." },
    delete: { submit: "계정 영구 삭제", done: "" },
    sentences: {
      "is not right": "비밀번호가 맞지 않아요.",
      "password missing": "비밀번호를 입력해 주세요.",
      "newPassword missing": "새 비밀번호를 입력해 주세요.",
      "email missing": "이메일을 입력해 주세요.",
      AUTH_INSUFFICIENT_PERMISSIONS: "마지막 관리자예요. 먼저 다른 사람을 관리자로 지정해 주세요.",
    },
  },
};

export function wordsOf(language) {
  return WORDS[language] ?? WORDS.en;
}
