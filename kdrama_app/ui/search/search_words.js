/** The words of the search desk, in both languages. */
const ENGLISH = {
  field: "Search series and episodes",
  hint: "Title, tag, or initials like ㄷㄲㅂ",
  clear: "Clear the search",
  kinds: "What to show",
  all: "All",
  series: "Series",
  episodes: "Episodes",
  tags: "Tags",
  allTags: "Any tag",
  language: "Language",
  allLanguages: "Any language",
  sort: "Order",
  best: "Best match",
  newest: "Newest",
  name: "By name",
  recent: "Recent searches",
  forget: (text) => `Remove “${text}”`,
  forgetAll: "Clear all",
};

const KOREAN = {
  field: "시리즈와 에피소드 검색",
  hint: "제목, 태그, 또는 ㄷㄲㅂ 같은 초성",
  clear: "검색어 지우기",
  kinds: "보여 줄 것",
  all: "전체",
  series: "시리즈",
  episodes: "에피소드",
  tags: "태그",
  allTags: "모든 태그",
  language: "언어",
  allLanguages: "모든 언어",
  sort: "순서",
  best: "정확도순",
  newest: "최신순",
  name: "이름순",
  recent: "최근 검색어",
  forget: (text) => `“${text}” 지우기`,
  forgetAll: "모두 지우기",
};

export const wordsOf = (language) => (language === "ko" ? KOREAN : ENGLISH);
