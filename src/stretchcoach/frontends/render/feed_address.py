"""The address of a feed as it is typed, and as every client can use it: encoded, with nothing behind the folder."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from stretchcoach.errors import StretchcoachError

EXAMPLE = "--base-url https://example.org/exercises"
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_IPV6 = re.compile(r"[0-9a-f:.]+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEPT = "/%!$&'()*+,;=:@~"
"""Signs that stand in a path as they are: what is encoded already is not encoded again."""
_OLD_RULES = frozenset("ßς\u200c\u200d")
"""Signs that Python's codec gives up, by rules of 2003, and browsers keep, by those of 2008: another host."""
_LONGEST_HOST = 253


def feed_address(typed: str) -> str:
    """The address of the folder of a feed, percent-encoded and its host in ASCII, without a slash at its end.

    Raises:
        StretchcoachError: it is no address that every client could use; says why.
    """
    text = unicodedata.normalize("NFC", typed.strip())
    if not text.lower().startswith(("http://", "https://")):
        raise StretchcoachError(f"A feed needs the address it will have: {EXAMPLE}")
    # Looked for first: splitting drops line breaks, and an empty query with its mark.
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in text):
        raise _refusal(typed, "it has signs that no address can have")
    if "?" in text or "#" in text:
        raise _refusal(typed, 'nothing may follow the folder: leave out what begins with "?" or "#"')
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as problem:
        raise _refusal(typed, "its host or port is not right") from problem
    if "@" in parts.netloc:
        raise _refusal(typed, "a name or password in it would be read by everybody: leave out what stands before the @")
    place = f"{_host(typed, host)}:{port}" if port is not None else _host(typed, host)
    path = quote(_STRAY_PERCENT.sub("%25", parts.path), safe=_KEPT)
    return f"{parts.scheme}://{place}{path.rstrip('/')}"


def _host(typed: str, host: str) -> str:
    """A host as the network knows it."""
    if ":" in host:
        if _IPV6.fullmatch(host):
            return f"[{host}]"
        raise _refusal(typed, "its host is not right")
    if _OLD_RULES & set(host):
        raise _refusal(typed, "write its host as your provider does for computers, beginning with xn--")
    try:
        plain = host.encode("idna").decode("ascii").lower()
    except UnicodeError as problem:
        raise _refusal(typed, "its host is not right") from problem
    labels = plain.removesuffix(".").split(".")
    if len(plain) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise _refusal(typed, "its host is not right")
    return plain


def _refusal(typed: str, why: str) -> StretchcoachError:
    shown = typed.encode("utf-8", "replace").decode()
    return StretchcoachError(f"--base-url {shown!r} cannot be used: {why}. Write it like this: {EXAMPLE}")
