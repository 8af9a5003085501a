"""Looks into a stranger's picture with PyAV and prints its width and height as it is to be seen, as JSON.

    python -I inspect_picture.py FILE DEMUXER DECODER

Runs as a script in a confined process of its own (see `pictures.py`) and imports nothing of ours. Without an answer
it is no picture.
"""

import json
import sys

import av

SIDEWAYS = {90, 270}


def main(path: str, demuxer: str, decoder: str) -> None:
    options = {"protocol_whitelist": "file", "codec_whitelist": decoder}
    with av.open(f"file:{path}", format=demuxer, options=options) as container:
        frame = next(container.decode(container.streams.video[0]))
    size = frame.width, frame.height
    print(json.dumps(size[::-1] if int(frame.rotation) % 360 in SIDEWAYS else size))


if __name__ == "__main__":
    main(*sys.argv[1:])
