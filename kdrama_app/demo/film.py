"""The demo's pictures and music, drawn by ffmpeg from formulas: a country seen from a train. Pure.

Each layer of the landscape is one still picture, computed once and drawn past the window at its own speed;
its shapes repeat over its width, so it passes without a seam.
"""

from dataclasses import dataclass

SECONDS = 40
WIDTH, HEIGHT, RATE = 1280, 720, 24
LAYER_WIDTH = 2560

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Scene:
    """The palette of one episode, from the sky down, and its music: chords of four notes (Hz), five seconds each."""

    sky: tuple[Colour, Colour]
    sun: Colour
    sun_at: tuple[int, int]
    sun_radius: int
    far: tuple[Colour, Colour]
    hills: tuple[Colour, Colour]
    field: tuple[Colour, Colour]
    blossoms: Colour
    petals: Colour
    stars: bool
    chords: tuple[tuple[float, float, float, float], ...]


# C major in the morning, A minor at night; the notes are those of the equal-tempered scale.
C3, D3, E3, F3, G3, A3, B3 = 130.81, 146.83, 164.81, 174.61, 196.00, 220.00, 246.94
C4, D4, E4, F4, G4, A4, B4, C5, D5, E5 = 261.63, 293.66, 329.63, 349.23, 392.00, 440.00, 493.88, 523.25, 587.33, 659.26

MORNING = Scene(
    sky=((126, 176, 214), (255, 224, 200)),
    sun=(255, 246, 220),
    sun_at=(930, 250),
    sun_radius=58,
    far=((150, 160, 196), (214, 200, 208)),
    hills=((110, 146, 140), (178, 196, 168)),
    field=((96, 140, 92), (150, 176, 110)),
    blossoms=(247, 190, 206),
    petals=(255, 226, 234),
    stars=False,
    chords=(
        (C3, E4, G4, C5),
        (G3, D4, G4, B4),
        (A3, E4, A4, C5),
        (F3, C4, F4, A4),
        (C3, G4, C5, E5),
        (E3, B3, G4, B4),
        (F3, A3, F4, C5),
        (C3, E4, G4, C5),
    ),
)
NIGHT = Scene(
    sky=((14, 18, 48), (88, 70, 120)),
    sun=(250, 244, 226),
    sun_at=(330, 190),
    sun_radius=44,
    far=((52, 52, 98), (96, 82, 132)),
    hills=((34, 42, 76), (62, 64, 104)),
    field=((20, 28, 52), (40, 46, 78)),
    blossoms=(150, 112, 160),
    petals=(232, 206, 236),
    stars=True,
    chords=(
        (A3, E4, A4, C5),
        (F3, C4, F4, A4),
        (C3, E4, G4, C5),
        (G3, D4, G4, B4),
        (A3, C4, E4, A4),
        (D3, A3, D4, F4),
        (E3, B3, E4, G4),
        (A3, E4, A4, C5),
    ),
)


def film_arguments(scene: Scene, *, seconds: float = SECONDS) -> list[str]:
    """ffmpeg's arguments for one episode, or its first `seconds`, up to the output file: 720p24, stereo."""
    graph = ";".join([*_picture(scene), *_music(scene.chords)])
    encode = "-c:v libx264 -preset veryfast -crf 20 -pix_fmt yuv420p -g 48 -c:a aac -b:a 160k -movflags +faststart"
    return ["-filter_complex", graph, "-map", "[picture]", "-map", "[music]", "-t", str(seconds), *encode.split()]


# --- the picture ------------------------------------------------------------------------------


def _picture(scene: Scene) -> list[str]:
    """The layers from the back to the front; speeds are pixels a frame."""
    layers = [
        (_ground(scene.far, _ridge(400, (46, 2, 0.4), (28, 5, 1.9), (12, 11, 0.7))), 0.35),
        (_ground(scene.hills, _ridge(492, (34, 3, 2.2), (18, 7, 0.3))), 1.0),
        (_ground(scene.field, _ridge(584, (16, 2, 1.0), (8, 5, 2.6))), 2.5),
        (_wires(), 7.0),
        (_blossoms(scene.blossoms), 10.0),
        (_petals(scene.petals), 5.0),
    ]
    chains = [_still(WIDTH, _sky(scene), "rgb24") + ",loop=-1:1:0,format=yuv420p[back0]"]
    for index, (shape, speed) in enumerate(layers):
        falls = ":v=-0.0016" if index == len(layers) - 1 else ""
        chains.append(
            f"{_still(LAYER_WIDTH, shape, 'rgba')},format=yuva420p,loop=-1:1:0,"
            f"scroll=h={speed / LAYER_WIDTH:.6f}{falls},crop={WIDTH}:{HEIGHT}:0:0[layer{index}]"
        )
        chains.append(f"[back{index}][layer{index}]overlay=shortest=0:format=yuv420[back{index + 1}]")
    fades = f"fade=in:d=1.5,fade=out:st={SECONDS - 2}:d=2"
    chains.append(f"[back{len(layers)}]vignette=angle=0.3,{fades},format=yuv420p[picture]")
    return chains


def _still(width: int, shape: str, pixels: str) -> str:
    """One frame, computed by a formula for each pixel."""
    return f"color=black:s={width}x{HEIGHT}:r={RATE},trim=end_frame=1,format={pixels},geq={shape}"


def _sky(scene: Scene) -> str:
    """A gradient with the sun (or the moon) and its glow in it, and stars at night."""
    x, y = scene.sun_at
    distance = f"hypot(X-{x},Y-{y})"
    disc = f"clip(({scene.sun_radius}-{distance})/2,0,1)"
    glow = f"0.75*exp(-{distance}/{scene.sun_radius * 2.6})"
    light = f"max({disc},{glow})"
    channels = []
    for name, high, low, sun in zip("rgb", *scene.sky, scene.sun, strict=True):
        sky = f"({high}+({low}-{high})*pow(clip(Y/520,0,1),1.3))"
        # One star a cell of 64 pixels, at a place of its own.
        star = f"200*lt(hypot(mod(X,64)-{_noise(64, 8, 48)},mod(Y,64)-{_noise(64, 8, 48, turn=2)}),1.1)*lt(Y,430)"
        shining = f"{sky}*(1-{light})+{sun}*{light}{'+' + star if scene.stars else ''}"
        # Half a step of chance at each pixel, or a soft gradient would show its steps.
        channels.append(f"{name}='clip({shining}+random(0)-0.5,0,255)'")
    return ":".join(channels)


def _ground(colours: tuple[Colour, Colour], top: str) -> str:
    """Everything below a ridge, misty towards the bottom."""
    depth = f"clip((Y-({top}))/170,0,1)"
    channels = [f"{name}='{high}+({low}-{high})*{depth}'" for name, high, low in zip("rgb", *colours, strict=True)]
    return ":".join([*channels, f"a='255*clip((Y-({top}))/1.6,0,1)'"])


def _ridge(base: int, *waves: tuple[int, int, float]) -> str:
    """A line of hills: waves of a height (pixels), a count over the layer's width, and a phase."""
    return f"{base}" + "".join(f"-{height}*sin(2*PI*{count}*X/{LAYER_WIDTH}+{phase})" for height, count, phase in waves)


def _wires() -> str:
    """A pole with its crossbar, and two wires that hang between one and the next."""
    pole = f"between(X,{LAYER_WIDTH // 2 - 5},{LAYER_WIDTH // 2 + 5})*gt(Y,236)"
    bar = f"between(X,{LAYER_WIDTH // 2 - 46},{LAYER_WIDTH // 2 + 46})*between(Y,262,269)"
    # A wire is highest at the pole, in the middle of the layer, and lowest at its edges, where the next one begins.
    sag = f"70*(1-pow(2*(X-{LAYER_WIDTH // 2})/{LAYER_WIDTH},2))"
    wires = "+".join(f"lt(abs(Y-({low}-{sag})),1.3)" for low in (334, 352))
    return f"r='58':g='54':b='66':a='225*clip({pole}+{bar}+{wires},0,1)'"


def _blossoms(colour: Colour) -> str:
    """Cherry trees along the track: rounded crowns, lighter where the light falls."""
    bumps = ((44, 9, 0.0), (26, 17, 0.8), (14, 41, 2.0))
    top = "672" + "".join(f"-{height}*abs(sin(PI*{count}*X/{LAYER_WIDTH}+{phase}))" for height, count, phase in bumps)
    x, y = f"mod(X,32)-{_noise(32, 6, 20, down=26)}", f"mod(Y,26)-{_noise(32, 6, 14, down=26, turn=2)}"
    light = f"(0.78+0.16*exp(-(Y-({top}))/30)+0.10*clip(1.5-hypot({x},{y})/4,0,1))"
    channels = [f"{name}='clip({value}*{light},0,255)'" for name, value in zip("rgb", colour, strict=True)]
    return ":".join([*channels, f"a='255*clip((Y-({top}))/2,0,1)'"])


def _petals(colour: Colour) -> str:
    """One petal a cell of 160 by 180 pixels, each at a place and of a size of its own."""
    x, y = f"mod(X,160)-{_noise(160, 20, 120, down=180)}", f"mod(Y,180)-{_noise(160, 20, 140, down=180, turn=2)}"
    size = _noise(160, 3, 4, down=180, turn=5)
    red, green, blue = colour
    return f"r='{red}':g='{green}':b='{blue}':a='215*clip(2-hypot(({x})/1.6,{y})/({size})*2,0,1)'"


def _noise(cell: int, least: int, span: int, *, down: int = 0, turn: int = 1) -> str:
    """A number between `least` and `least + span` that looks like chance, the same everywhere in a cell."""
    column, row = f"floor(X/{cell})", f"floor(Y/{down or cell})"
    return f"({least}+{span}*mod(abs(sin({column}*{12.9898 * turn:.4f}+{row}*{78.233 / turn:.4f})*43758.5453),1))"


# --- the music --------------------------------------------------------------------------------

CHORD_SECONDS = 5.0
PLUCK_SECONDS = 0.625


def _music(chords: tuple[tuple[float, float, float, float], ...]) -> list[str]:
    """Chords one after the other, each a soft pad under a broken chord."""
    chains = [
        f"aevalsrc='{_chord(chord)}':s=48000:d={CHORD_SECONDS},"
        f"afade=in:d=0.05,afade=out:st={CHORD_SECONDS - 0.25}:d=0.25[chord{index}]"
        for index, chord in enumerate(chords)
    ]
    joined = "".join(f"[chord{index}]" for index in range(len(chords)))
    chains.append(
        f"{joined}concat=n={len(chords)}:v=0:a=1,lowpass=f=3200,aecho=0.8:0.6:310|470:0.28|0.2,tremolo=f=0.4:d=0.15,"
        f"afade=in:d=1.5,afade=out:st={SECONDS - 3}:d=3,aformat=sample_fmts=fltp:channel_layouts=stereo[music]"
    )
    return chains


def _chord(notes: tuple[float, float, float, float]) -> str:
    """Left and right, a little apart in time. The broken chord goes up and comes down again."""
    order = (0, 1, 2, 3, 2, 1, 2, 3)
    sides = []
    for delay in (0.0, 0.004):
        pad = "+".join(f"0.035*sin(2*PI*{note}*(t+{delay}))" for note in notes)
        plucked = "+".join(_pluck(notes[note], at=step * PLUCK_SECONDS + delay) for step, note in enumerate(order))
        sides.append(f"{pad}+{plucked}")
    return "|".join(sides)


def _pluck(note: float, *, at: float) -> str:
    """A string struck once: two harmonics that die away."""
    since = f"(t-{at:.3f})"
    return f"gte(t,{at:.3f})*exp(-2.6*{since})*(0.13*sin(2*PI*{note}*{since})+0.04*sin(4*PI*{note}*{since}))"
