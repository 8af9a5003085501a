/** The words of the hero, in both languages. */
const ENGLISH = {
  newest: "Newest series",
  label: "New series",
  play: "Play",
  goOn: "Continue",
  episodes: "Episodes",
  turnTo: (name) => `Show ${name}`,
  stop: "Pause the preview",
  start: "Play the preview",
  count: (count) => (count === 1 ? "1 episode" : `${count} episodes`),
};

const KOREAN = {
  newest: "새 시리즈",
  label: "새 시리즈",
  play: "재생",
  goOn: "이어서 보기",
  episodes: "회차 보기",
  turnTo: (name) => `${name} 보여 주기`,
  stop: "미리보기 멈추기",
  start: "미리보기 재생",
  count: (count) => `${count}편`,
};

export const wordsOf = (language) => (language === "ko" ? KOREAN : ENGLISH);
