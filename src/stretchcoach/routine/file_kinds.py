"""Files that are no plain text, by their names and by how they begin, and what their author is to do."""

from __future__ import annotations

from typing import NamedTuple

PLAIN = (
    "Open it in the program it was written in, select all and copy; paste it into Notepad, and save it there under a name "
    'that ends in .toml, with "All files" below the name and UTF-8 beside "Encoding".'
)
UTF_8 = 'Open it in Notepad, choose "Save as" and UTF-8 beside "Encoding", and save; then see whether every letter is right.'


class Kind(NamedTuple):
    """What a file is instead of plain text."""

    message: str
    hint: str


_WORD = Kind("this is a Word document, not plain text", PLAIN)
_RICH = Kind("this is a document with formats (RTF), not plain text", PLAIN)
_OPEN = Kind("this is a LibreOffice document, not plain text", PLAIN)
_PAGES = Kind("this is a Pages document, not plain text", PLAIN)
_PDF = Kind("this is a PDF, not plain text", "Copy its text into a new file with the ending .toml.")
_ENDS_IN_TXT = Kind(
    "the name ends in .toml.txt, so it is not found as a routine",
    'Give it a name that ends in .toml: in Notepad "Save as", with "All files" below the name.',
)
_BEGINS = ((b"{\\rtf", _RICH), (b"%PDF", _PDF), (b"\xd0\xcf\x11\xe0", _WORD), (b"PK\x03\x04", _WORD))
_ZIPPED = ((b"opendocument", _OPEN), (b"Index/", _PAGES))
_ENDINGS = {
    ".toml.txt": _ENDS_IN_TXT, ".docx": _WORD, ".doc": _WORD, ".rtf": _RICH, ".odt": _OPEN, ".pages": _PAGES,
}  # fmt: skip
_FIRST_BYTES = 400


def kind_of(data: bytes) -> Kind | None:
    """What a file is that begins with ``data``; None for what may be text."""
    found = next((kind for begins, kind in _BEGINS if data.startswith(begins)), None)
    if data.startswith(b"PK"):
        return next((kind for word, kind in _ZIPPED if word in data[:_FIRST_BYTES]), found)
    if found is None and b"\0" in data[:_FIRST_BYTES]:
        return Kind("this is not plain text", UTF_8)
    return found


def kind_of_name(name: str) -> Kind | None:
    """What a file is by its name; None for what is no document that a routine may have been written in."""
    return next((kind for ending, kind in _ENDINGS.items() if name.lower().endswith(ending)), None)
