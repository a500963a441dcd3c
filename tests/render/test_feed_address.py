"""Addresses of a feed as they are typed: what stands in the feed, or why it is refused."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest
from rows import each_row

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.render.feed import Channel, write_feed
from stretchcoach.frontends.render.feed_address import EXAMPLE, feed_address

from .test_feed import FILES, NOW, SIZES, ready

GOOD = [
    ("https://example.org/exercises", "https://example.org/exercises"),
    ("https://example.org/exercises/", "https://example.org/exercises"),
    ("https://example.org/exercises///", "https://example.org/exercises"),
    ("https://example.org", "https://example.org"),
    ("https://example.org/", "https://example.org"),
    (" https://example.org/x\n", "https://example.org/x"),
    ("HTTP://Example.ORG/My", "http://example.org/My"),
    ("https://example.org/my feed", "https://example.org/my%20feed"),
    ("https://example.org/my%20feed", "https://example.org/my%20feed"),
    ("https://example.org/100%/a", "https://example.org/100%25/a"),
    ("https://example.org/ü", "https://example.org/%C3%BC"),
    ("https://example.org/u\u0308", "https://example.org/%C3%BC"),
    ("https://example.org/体操/🧘", "https://example.org/%E4%BD%93%E6%93%8D/%F0%9F%A7%98"),
    ('https://example.org/a"b<c>\\d', "https://example.org/a%22b%3Cc%3E%5Cd"),
    ("https://example.org/~me/a+b,c;d=e:f@g&h", "https://example.org/~me/a+b,c;d=e:f@g&h"),
    ("https://exämple.org/ü", "https://xn--exmple-cua.org/%C3%BC"),
    ("https://EXÄMPLE.org", "https://xn--exmple-cua.org"),
    ("https://xn--exmple-cua.org", "https://xn--exmple-cua.org"),
    ("https://例え。テスト/x", "https://xn--r8jz45g.xn--zckzah/x"),
    ("https://example.org:8443/x", "https://example.org:8443/x"),
    ("http://192.168.1.20:8000/feed", "http://192.168.1.20:8000/feed"),
    ("http://[FE80::1]:8000/feed", "http://[fe80::1]:8000/feed"),
    ("http://my_nas/feed", "http://my_nas/feed"),
]
NEEDED = "A feed needs the address it will have"
NOT_RIGHT = "its host is not right"
BAD = [
    ("", NEEDED),
    ("example.org/x", NEEDED),
    ("//example.org/x", NEEDED),
    ("ftp://example.org/x", NEEDED),
    ("file:///srv/feed", NEEDED),
    ("javascript:alert(1)", NEEDED),
    ("https:/example.org", NEEDED),
    ("https://example.org/?a=1", "leave out what begins with"),
    ("https://example.org/x?", "leave out what begins with"),
    ("https://example.org/x#top", "leave out what begins with"),
    ("https://me:secret@example.org/x", "would be read by everybody"),
    ("https://me@example.org/x", "would be read by everybody"),
    ("https://", NOT_RIGHT),
    ("https:///x", NOT_RIGHT),
    ("https://my host.org/x", NOT_RIGHT),
    ("https://example..org/x", NOT_RIGHT),
    ("https://-example.org/x", NOT_RIGHT),
    ("https://exam\\ple.org/x", NOT_RIGHT),
    (f"https://{'ä' * 70}.org/x", NOT_RIGHT),
    (f"https://{'a.' * 130}org/x", NOT_RIGHT),
    ("https://example.org:seven/x", "its host or port is not right"),
    ("https://example.org:70000/x", "its host or port is not right"),
    ("https://[::1/x", "its host or port is not right"),
    ("https://straße.org/x", "beginning with xn--"),
    ("https://example.org/a\nb", "signs that no address can have"),
    ("https://example.org/a\x00b", "signs that no address can have"),
    ("https://example.org/\udcff", "signs that no address can have"),
]


@each_row("typed, address", GOOD)
def test_it_is_written_as_every_client_takes_it(typed: str, address: str) -> None:
    assert feed_address(typed) == address
    assert address.isascii()
    assert feed_address(address) == address, "what is encoded already stays as it is"


@each_row("typed, why", BAD)
def test_what_is_no_address_is_refused_in_one_line(typed: str, why: str) -> None:
    with pytest.raises(StretchcoachError) as refused:
        feed_address(typed)
    message = str(refused.value)
    assert why in message
    assert message.endswith(EXAMPLE)
    assert "\n" not in message
    assert message.encode("utf-8"), "it can be written anywhere"


def test_a_podcast_client_finds_the_files_of_an_odd_address(tmp_path: Path) -> None:
    for name, size in zip(FILES, SIZES, strict=True):
        (tmp_path / name).write_bytes(bytes(size))
    channel = Channel(feed_address("https://exämple.org/my feed/ü"))
    write_feed(tmp_path, [(ready("desk"), FILES[0]), (ready("settle"), FILES[1])], channel, NOW)
    found = feedparser.parse((tmp_path / "feed.xml").read_bytes())
    assert not found.bozo
    base = "https://xn--exmple-cua.org/my%20feed/%C3%BC"
    assert found.feed.link == f"{base}/"
    assert found.feed.image.href == f"{base}/cover.png"
    assert [each.enclosures[0].href for each in found.entries] == [
        f"{base}/desk.mp3",
        f"{base}/settle%20%26%20rest%20%231.m4a",
    ]
