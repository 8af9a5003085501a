"""A series' own pictures as pages name them; the files are `transcode/pictures.py`'s."""

from kdrama_app.catalog.views import Picture


def own_src(picture: Picture, width: int) -> str:
    """Its JPEG of at least that many pixels, or the widest there is."""
    fitting = [each for each in picture.widths if each >= width]
    return _address(picture, f"{fitting[0] if fitting else picture.widths[-1]}.jpg")


def own_srcset(picture: Picture) -> str:
    """All of its AVIFs, for a browser to choose from."""
    return ", ".join(f"{_address(picture, f'{width}.avif')} {width}w" for width in picture.widths)


def _address(picture: Picture, name: str) -> str:
    return f"/api/v1/pictures/{picture.id}/{name}"
