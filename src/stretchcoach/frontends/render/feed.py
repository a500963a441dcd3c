"""A podcast feed of routines: RSS 2.0 with the tags of iTunes and Podcasting 2.0, one episode for each routine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from stretchcoach.frontends.render.preparing import Prepared
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Routine
from stretchcoach.safety import disclaimer
from stretchcoach.sound.tagging import form_of

FEED = "feed.xml"
COVER = "cover"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"
_ATOM = "http://www.w3.org/2005/Atom"
_SPACES: Mapping[str, str] = {"itunes": _ITUNES, "podcast": _PODCAST, "atom": _ATOM}


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is called and where it will be."""

    base: str
    """Address of the folder, as :func:`~stretchcoach.frontends.render.feed_address.feed_address` gives it."""
    title: str = "stretchcoach"
    cover: str = "cover.png"

    def url(self, name: str) -> str:
        """The address of a file in the folder."""
        return f"{self.base}/{quote(name)}"


def write_feed(folder: Path, episodes: Sequence[tuple[Prepared, str]], channel: Channel, now: datetime) -> None:
    """Writes the feed and the chapters beside files that are in ``folder`` already.

    Args:
        folder: where the files are.
        episodes: each with the name of its file.
        channel: the feed itself.
        now: when an episode appeared whose routine has no date of review.

    Raises:
        OSError: it cannot be written.
    """
    for prepared, name in episodes:
        chapters = json.dumps(chapters_of(prepared), ensure_ascii=False, indent=1)
        (folder / chapters_name(name)).write_text(f"{chapters}\n", encoding="utf-8")
    for prefix, space in _SPACES.items():
        ElementTree.register_namespace(prefix, space)
    root = Element("rss", {"version": "2.0"})
    root.append(_channel(folder, episodes, channel, now))
    ElementTree.indent(root, " ")
    ElementTree.ElementTree(root).write(folder / FEED, encoding="utf-8", xml_declaration=True)


def chapters_of(prepared: Prepared) -> dict[str, object]:
    """The chapters as Podcasting 2.0 has them."""
    chapters = [{"startTime": round(each.at, 3), "title": each.title} for each in prepared.sheet.chapters]
    return {"version": "1.2.0", "title": prepared.sheet.name, "chapters": chapters}


def chapters_name(name: str) -> str:
    """The file with the chapters of an episode."""
    return f"{Path(name).stem}.chapters.json"


def guid(routine: Routine) -> str:
    """What an episode is known by: the same however often it is made anew."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'stretchcoach:{routine.language}:{routine.id}')}"


def _channel(folder: Path, episodes: Sequence[tuple[Prepared, str]], channel: Channel, now: datetime) -> Element:
    first = episodes[0][0].order
    flags = first.flags
    clinics = {prepared.order.routine.clinic.name for prepared, _ in episodes if prepared.order.routine.clinic}
    author = clinics.pop() if len(clinics) == 1 else "stretchcoach"
    node = Element("channel")
    SubElement(node, "title").text = channel.title
    SubElement(node, "link").text = f"{channel.base}/"
    SubElement(node, "description").text = f"{flags.purpose} {disclaimer(flags)}"
    SubElement(node, "language").text = first.routine.language
    SubElement(node, "lastBuildDate").text = format_datetime(now)
    SubElement(node, "generator").text = "stretchcoach"
    SubElement(node, f"{{{_ATOM}}}link", {"href": channel.url(FEED), "rel": "self", "type": "application/rss+xml"})
    SubElement(node, f"{{{_ITUNES}}}author").text = author
    SubElement(node, f"{{{_ITUNES}}}image", {"href": channel.url(channel.cover)})
    SubElement(node, f"{{{_ITUNES}}}category", {"text": "Health & Fitness"})
    SubElement(node, f"{{{_ITUNES}}}explicit").text = "false"
    SubElement(node, f"{{{_ITUNES}}}type").text = "episodic"
    SubElement(node, f"{{{_PODCAST}}}guid").text = str(uuid5(NAMESPACE_URL, channel.url(FEED)))
    image = SubElement(node, "image")
    SubElement(image, "url").text = channel.url(channel.cover)
    SubElement(image, "title").text = channel.title
    SubElement(image, "link").text = f"{channel.base}/"
    for prepared, name in episodes:
        node.append(_item(folder, prepared, name, channel, now))
    return node


def _item(folder: Path, prepared: Prepared, name: str, channel: Channel, now: datetime) -> Element:
    routine, flags = prepared.order.routine, prepared.order.flags
    published = datetime.combine(routine.reviewed, time(), UTC) if routine.reviewed else now
    about = " ".join(each for each in (routine.summary, routine.for_whom, *routine.cautions, flags.purpose) if each)
    size = (folder / name).stat().st_size
    node = Element("item")
    SubElement(node, "title").text = routine.name
    SubElement(node, "description").text = about
    SubElement(node, "guid", {"isPermaLink": "false"}).text = guid(routine)
    SubElement(node, "pubDate").text = format_datetime(published)
    enclosure = {"url": channel.url(name), "length": str(size), "type": form_of(Path(name)).mime}
    SubElement(node, "enclosure", enclosure)
    SubElement(node, f"{{{_ITUNES}}}duration").text = str(round(prepared.sheet.seconds))
    SubElement(node, f"{{{_ITUNES}}}explicit").text = "false"
    SubElement(node, f"{{{_ITUNES}}}episodeType").text = "full"
    chapters = {"url": channel.url(chapters_name(name)), "type": "application/json+chapters"}
    SubElement(node, f"{{{_PODCAST}}}chapters", chapters)
    return node
