"""One field out of a multipart/form-data body (RFC 7578), as a stream: nothing is buffered whole."""

from collections.abc import AsyncGenerator, AsyncIterator

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from kdrama_app.errors import InvalidInput

# Room for small fields that a form sends beside the file.
OTHER_FIELDS_BYTES = 64 * 1024


def multipart_boundary(content_type: str) -> bytes | None:
    """The boundary, or None when the body is not multipart. Raises InvalidInput when it names none."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        return None
    if not options.get(b"boundary"):
        raise InvalidInput("A multipart body needs a boundary in its Content-Type")
    return options[b"boundary"]


async def field_stream(body: AsyncIterator[bytes], *, boundary: bytes, name: str) -> AsyncGenerator[bytes, None]:
    """The bytes of the one field `name`, as they arrive. Raises InvalidInput when the body is broken or lacks it."""
    try:
        form = _Form(boundary, name)
        async for piece in body:
            form.feed(piece)
            for content in form.taken():
                yield content
    except FormParserError as broken:
        raise InvalidInput("The multipart body is not well-formed") from broken
    if not form.ended:
        raise InvalidInput("The multipart body ends early")
    if form.found != 1:
        raise InvalidInput(details={name: f"the form must have exactly one field of this name, it has {form.found}"})


class _Form:
    """The parser's callbacks: keeps the wanted field's bytes until they are taken."""

    def __init__(self, boundary: bytes, name: str) -> None:
        self.found, self.ended = 0, False
        self._name = name.encode()
        self._wanted = False
        self._ignored = 0
        self._header, self._value = b"", b""
        self._content: list[bytes] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._read_header,
                "on_header_value": self._read_value,
                "on_header_end": self._end_header,
                "on_part_data": self._read_part,
                "on_end": self._end,
            },
        )

    def feed(self, piece: bytes) -> None:
        self._parser.write(piece)

    def taken(self) -> list[bytes]:
        content, self._content = self._content, []
        return content

    def _begin(self) -> None:
        self._wanted = False

    def _read_header(self, piece: bytes, start: int, end: int) -> None:
        self._header += piece[start:end]

    def _read_value(self, piece: bytes, start: int, end: int) -> None:
        self._value += piece[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value.decode("latin-1"))
            self._wanted = options.get(b"name") == self._name
            self.found += self._wanted
        self._header, self._value = b"", b""

    def _read_part(self, piece: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._content.append(piece[start:end])
            return
        self._ignored += end - start
        if self._ignored > OTHER_FIELDS_BYTES:
            raise InvalidInput("The form's other fields are too large")

    def _end(self) -> None:
        self.ended = True
