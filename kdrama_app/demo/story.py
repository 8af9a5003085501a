"""What the demo series says: titles, synopsis, and subtitles that show a newcomer around. Pure."""

from dataclasses import dataclass

from kdrama_app.catalog.views import CastMember, EpisodeDraft
from kdrama_app.demo.film import MORNING, NIGHT, Scene
from kdrama_app.subtitles.views import Cue
from kdrama_app.subtitles.webvtt import Fragment, cue_text, to_webvtt

SERIES = "봄날의 기차 (Demo)"
SYNOPSIS = (
    "창밖으로 봄이 지나간다. 아침 기차와 밤 기차, 두 편으로 된 짧은 데모 시리즈. "
    "그림과 음악은 모두 이 서버에서 만들어졌다.\n"
    "Spring passes by the window. A tiny demo series in two episodes, one morning train and one night train. "
    "Its pictures and its music were made on this very server."
)
YEAR, NETWORK = 2026, "이 서버 · This server"
CAST = (
    CastMember("첫 기차 · The First Train", "아침 · Morning"),
    CastMember("막차 · The Last Train", "밤 · Night"),
    CastMember("벚꽃 · Cherry Blossoms", "봄 · Spring"),
    CastMember("별 · The Stars", "하늘 · The sky"),
)


@dataclass(frozen=True)
class DemoEpisode:
    """`lines`: start and end in seconds, Korean, English. The id is fixed, so that a second start finds the first's."""

    id: str
    filename: str
    draft: EpisodeDraft
    scene: Scene
    lines: tuple[tuple[float, float, str, str], ...]

    def subtitles(self) -> dict[str, bytes]:
        """A WebVTT file for each language."""
        return {"ko": self._webvtt(2), "en": self._webvtt(3)}

    def _webvtt(self, column: int) -> bytes:
        return to_webvtt(
            Cue(int(line[0] * 1000), int(line[1] * 1000), cue_text([Fragment(str(line[column]))]))
            for line in self.lines
        ).encode()


EPISODES = (
    DemoEpisode(
        id="DemoTrainM11",
        filename="train-to-spring-1.mp4",
        draft=EpisodeDraft(
            title="아침 기차 · The Morning Train",
            series=SERIES,
            number=1,
            description="첫 기차가 벚꽃 사이를 달린다.\nThe first train runs through the cherry blossoms.",
            tags=("데모", "demo"),
        ),
        scene=MORNING,
        lines=(
            (2, 6, "안녕하세요, 어서 오세요.", "Hello, and welcome aboard."),
            (
                7,
                12,
                "이 영상은 방금 이 서버에서\n그려지고 변환되었습니다.",
                "This film was just drawn\nand transcoded on your own server.",
            ),
            (
                13,
                18,
                "자막 단추로 한국어와 영어를\n바꿀 수 있어요.",
                "Switch between Korean and English\nwith the captions button.",
            ),
            (
                19,
                24,
                "톱니바퀴에서 화질을 고르세요.\n자동이면 알아서 맞춥니다.",
                "Pick a quality from the gear,\nor let it adapt by itself.",
            ),
            (
                25,
                30,
                "보다가 멈춰도 괜찮아요.\n멈춘 곳에서 다시 시작합니다.",
                "Stop whenever you like:\nyou will resume where you left off.",
            ),
            (31, 37, "이제 당신의 드라마를 올려 보세요.", "Now upload a drama of your own."),
        ),
    ),
    DemoEpisode(
        id="DemoTrainM12",
        filename="train-to-spring-2.mp4",
        draft=EpisodeDraft(
            title="밤 기차 · The Night Train",
            series=SERIES,
            number=2,
            description="별이 뜬 뒤에도 기차는 달린다.\nThe train runs on after the stars are out.",
            tags=("데모", "demo"),
        ),
        scene=NIGHT,
        lines=(
            (2, 6, "다시 오셨군요.", "You came back."),
            (
                7,
                12,
                "첫 편을 끝까지 보면\n다음 편이 홈에 나타납니다.",
                "Finish one episode and the next\nwaits for you on the home page.",
            ),
            (
                13,
                19,
                "SRT, SMI, ASS 자막을 올리면\n자동으로 바뀝니다.",
                "SRT, SMI and ASS subtitles\nare converted as you add them.",
            ),
            (
                20,
                26,
                "업로드가 끊겨도 걱정 마세요.\n이어서 올라갑니다.",
                "If an upload breaks off,\nit goes on from where it was.",
            ),
            (
                27,
                33,
                "다른 프로그램은 REST API로\n같은 일을 할 수 있어요.",
                "Other programs do all of this\nthrough the REST API.",
            ),
            (34, 38, "안녕히 주무세요.", "Good night."),
        ),
    ),
)
