// Every text of the series editor in both languages. `{name}` stands for a value.

const WORDS = {
  about: ["About the series", "시리즈 소개"],
  name: ["Name", "이름"],
  nameNote: ["A new name brings a new address; old links keep working.", "이름을 바꾸면 주소도 바뀌지만, 예전 링크도 그대로 열려요."],
  alsoKnownAs: ["Original or English title", "원제 또는 영어 제목"],
  synopsis: ["Synopsis", "줄거리"],
  year: ["First shown in", "첫 방영 연도"],
  network: ["Network", "방송사"],
  networkNote: ["tvN, JTBC, Netflix …", "tvN, JTBC, 넷플릭스 등"],
  tags: ["Tags", "태그"],
  tagsHint: ["romance, mystery …", "로맨스, 미스터리 등"],
  tagsNote: ["Enter ends a word. Tags of its episodes are shown too.", "엔터를 누르면 태그가 돼요. 회차의 태그도 함께 보여요."],
  removeTag: ["Remove", "빼기:"],
  cast: ["Cast", "출연"],
  castNote: ["In the order in which the page shows it.", "이 순서대로 보여요."],
  castEmpty: ["Nobody yet.", "아직 아무도 없어요."],
  actor: ["Actor", "배우"],
  role: ["Role", "배역"],
  actorOf: ["Actor {place}", "배우 {place}"],
  roleOf: ["Role {place}", "배역 {place}"],
  up: ["Move {name} up", "{name} 위로 옮기기"],
  down: ["Move {name} down", "{name} 아래로 옮기기"],
  remove: ["Remove {name}", "{name} 빼기"],
  moved: ["{name} is now number {place} of {count}.", "{name}: {count}명 중 {place}번째로 옮겼어요."],
  removed: ["{name} was removed.", "{name}: 뺐어요."],
  somebody: ["row {place}", "{place}번째 줄"],
  add: ["Add somebody", "배우 추가"],
  save: ["Save", "저장"],
  saving: ["Saving …", "저장하는 중…"],
  discard: ["Discard changes", "변경 취소"],
  unsaved: ["There are unsaved changes.", "저장하지 않은 변경이 있어요."],
  leave: ["Leave without saving?", "저장하지 않고 나갈까요?"],
  leaveText: ["What you changed here would be lost.", "여기서 바꾼 내용이 사라져요."],
  stay: ["Stay", "계속 수정하기"],
  leaveNow: ["Leave", "나가기"],
  missing: ["This cannot be empty.", "비워 둘 수 없어요."],
  missing_cast: ["Who plays? Write a name, or remove the row.", "배우 이름을 적거나 이 줄을 빼 주세요."],
  too_long: ["This is too long.", "너무 길어요."],
  too_long_cast: ["At most 60 people, and 80 characters a name.", "최대 60명, 이름은 80자까지예요."],
  too_long_tags: ["At most 20 tags, each of at most 50 letters.", "태그는 20개까지, 하나에 50자까지 쓸 수 있어요."],
  unwritable: ["This contains characters that cannot be kept.", "저장할 수 없는 글자가 있어요."],
  out_of_range: ["A year between 1900 and 2100, please.", "1900년에서 2100년 사이로 적어 주세요."],
  taken: ["Another series has this name.", "이미 있는 시리즈 이름이에요."],
  sending: ["Sending …", "올리는 중…"],
  picture_too_large: ["At most 8 MB and 50 million pixels, please.", "8MB, 5천만 화소까지 올릴 수 있어요."],
  picture_unreadable: ["This is no JPEG, PNG or WebP picture that can be read.", "읽을 수 있는 JPEG, PNG, WebP 그림이 아니에요."],
  picture_too_small: ["It is too small: it would look blurred.", "그림이 너무 작아서 흐리게 보여요."],
  picture_odd_shape: ["It is too long and thin to be shown.", "너무 길쭉해서 보여 줄 수 없어요."],
  picture_failed: ["It did not arrive. Please try again.", "올리지 못했어요. 다시 시도해 주세요."],
};

/** The words of a language: `wordsOf("ko")("actorOf", { place: 1 })`. */
export function wordsOf(language) {
  const column = language === "ko" ? 1 : 0;
  return (key, values = {}) => WORDS[key][column].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Whether there is a word for it. */
export const known = (key) => Object.hasOwn(WORDS, key);
