"""The podcast feed: as ordinary clients read it, and as its own namespaces want it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest

from stretchcoach.frontends.render.feed import FEED, Channel, chapters_name, write_feed
from stretchcoach.frontends.render.preparing import Ordered, Prepared
from stretchcoach.routine.library import find_routine
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ODD = 'Back & "sides" <slowly> — ¿qué tal? 🧘'
BASE = "https://example.org/exercises"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILES = ("desk.mp3", "settle & rest #1.m4a")
SIZES = (1234, 77)


def ready(id_: str, **changes: Any) -> Prepared:
    routine = replace(find_routine(id_), **changes)
    rules = load_rules(routine.language)
    order = Ordered(routine=routine, rules=rules, profile=Profile(), briefing=Briefing())
    return Prepared(order=order, sheet=order.sheet(), placed=(), background="")


@pytest.fixture(scope="module")
def episodes() -> list[tuple[Prepared, str]]:
    return list(
        zip([ready("desk", reviewed=date(2025, 12, 24)), ready("settle", name=ODD, reviewed=None)], FILES, strict=True)
    )


def written(folder: Path, episodes: list[tuple[Prepared, str]], now: datetime = NOW) -> Path:
    for name, size in zip(FILES, SIZES, strict=True):
        (folder / name).write_bytes(bytes(size))
    write_feed(folder, episodes, Channel(BASE), now)
    return folder / FEED


def test_a_podcast_client_reads_it(tmp_path: Path, episodes: list[tuple[Prepared, str]]) -> None:
    found = feedparser.parse(written(tmp_path, episodes).read_bytes())
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "rss20"
    assert found.feed.title
    assert found.feed.description
    assert found.feed.language == "en"
    assert found.feed.image.href == f"{BASE}/cover.png"
    desk, odd = found.entries
    assert odd.title == ODD
    assert [entry.enclosures[0].type for entry in (desk, odd)] == ["audio/mpeg", "audio/mp4"]
    assert [int(entry.enclosures[0].length) for entry in (desk, odd)] == list(SIZES)
    assert desk.published_parsed[:3] == (2025, 12, 24)
    assert odd.published_parsed[:4] == (2026, 3, 1, 12)
    for entry, (each, _) in zip(found.entries, episodes, strict=True):
        assert int(entry.itunes_duration) == round(each.sheet.seconds)
        assert not entry.guidislink


def test_what_it_names_is_there(tmp_path: Path, episodes: list[tuple[Prepared, str]]) -> None:
    channel = ElementTree.parse(written(tmp_path, episodes)).getroot().find("channel")
    assert channel is not None
    for item, name in zip(channel.findall("item"), FILES, strict=True):
        enclosure, chapters = item.find("enclosure"), item.find(f"{PODCAST}chapters")
        assert enclosure is not None
        assert chapters is not None
        assert chapters.get("type") == "application/json+chapters"
        for url, expected in ((enclosure.get("url"), name), (chapters.get("url"), chapters_name(name))):
            assert url is not None
            assert url.startswith(f"{BASE}/")
            assert urlsplit(url).fragment == ""
            assert unquote(url.removeprefix(f"{BASE}/")) == expected
            assert (tmp_path / expected).is_file()


def test_the_tags_every_client_wants(tmp_path: Path, episodes: list[tuple[Prepared, str]]) -> None:
    root = ElementTree.parse(written(tmp_path, episodes)).getroot()
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    channel = root.find("channel")
    assert channel is not None
    for tag in ("title", "link", "description", "language", f"{ITUNES}author", f"{PODCAST}guid"):
        assert channel.findtext(tag), tag
    assert channel.find(f"{ITUNES}category") is not None
    assert "Not a medical device" in channel.findtext("description", "")
    for node in (channel, *channel.findall("item")):
        assert node.findtext(f"{ITUNES}explicit") == "false"
    for item in channel.findall("item"):
        assert parsedate_to_datetime(item.findtext("pubDate", "")).tzinfo is not None


def test_an_episode_stays_the_same_one(tmp_path: Path, episodes: list[tuple[Prepared, str]]) -> None:
    def guids(now: datetime) -> list[str]:
        items = ElementTree.parse(written(tmp_path, episodes, now)).getroot().iter("item")
        nodes = [item.find("guid") for item in items]
        assert all(node is not None and node.get("isPermaLink") == "false" for node in nodes)
        return [node.text or "" for node in nodes if node is not None]

    first = guids(NOW)
    assert len(set(first)) == len(FILES)
    assert guids(datetime(2027, 1, 1, tzinfo=UTC)) == first


def test_chapters_are_those_of_the_sheet(tmp_path: Path, episodes: list[tuple[Prepared, str]]) -> None:
    written(tmp_path, episodes)
    for each, name in episodes:
        record = json.loads((tmp_path / chapters_name(name)).read_text(encoding="utf-8"))
        assert record["version"] == "1.2.0"
        assert [chapter["title"] for chapter in record["chapters"]] == [it.title for it in each.sheet.chapters]
        starts = [chapter["startTime"] for chapter in record["chapters"]]
        assert starts[0] == 0
        assert starts == sorted(set(starts))
        assert starts[-1] < each.sheet.seconds
