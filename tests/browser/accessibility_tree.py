"""What a screen reader announces, in its order, as Chromium hands it to such readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import CDPSession, Page

LANDMARKS = ("banner", "navigation", "main", "complementary", "contentinfo")
FIELDS = ("textbox", "checkbox", "radio", "combobox", "listbox", "spinbutton")
BETWEEN = " \N{EN DASH} "  # a summary's label and its message
# Marks that only the eye needs; read aloud they would be noise.
DECORATION = frozenset("✓…·→←▶▼|")


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that is announced. ``level`` is a heading's, else 0."""

    role: str
    name: str
    description: str
    level: int
    is_invalid: bool
    has_focus: bool


def announced(session: CDPSession) -> list[Node]:
    """Every node of the page that is not ignored, in the order of reading."""
    found = {each["nodeId"]: each for each in session.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(each for each in found.values() if "parentId" not in each)
    return [_node(each) for each in _in_order(root, found) if not each["ignored"]]


def _in_order(node: dict[str, Any], all_nodes: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("childIds", []):
        if child in all_nodes:
            yield from _in_order(all_nodes[child], all_nodes)


def _node(raw: dict[str, Any]) -> Node:
    said = {each["name"]: each["value"].get("value") for each in raw.get("properties", [])}
    return Node(
        role=raw["role"]["value"],
        name=raw.get("name", {}).get("value", ""),
        description=raw.get("description", {}).get("value", ""),
        level=int(said.get("level", 0)) if raw["role"]["value"] == "heading" else 0,
        is_invalid=said.get("invalid") == "true",
        has_focus=bool(said.get("focused")),
    )


def faults_of(nodes: list[Node]) -> list[str]:
    """What a listener would stumble over on any page of the site."""
    return [*_headings(nodes), *_landmarks(nodes), *_fields(nodes), *_noise(nodes)]


def _headings(nodes: list[Node]) -> Iterator[str]:
    levels = [node.level for node in nodes if node.level]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings do not begin with the one h1: {levels}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
    yield from (f"an empty heading of level {n.level}" for n in nodes if n.level and not n.name)


def _landmarks(nodes: list[Node]) -> Iterator[str]:
    found = [node.role for node in nodes if node.role in LANDMARKS]
    expected = sorted(found, key=LANDMARKS.index)
    if found != expected or found.count("main") != 1 or found.count("banner") != 1:
        yield f"landmarks out of order: {found}"


def _fields(nodes: list[Node]) -> Iterator[str]:
    for place, node in enumerate(nodes):
        if node.role not in FIELDS:
            continue
        if not node.name.strip():
            yield f"a {node.role} has no name"
        if node.is_invalid and not node.description:
            yield f"{node.name}: wrong, and it is not said why"
        if node.role == "textbox" and node.description not in _said(nodes[:place]):
            yield f"{node.name}: what describes it is read later: {node.description}"


def _said(nodes: list[Node]) -> str:
    texts = (node.name for node in nodes if node.role == "StaticText")
    return " ".join(" ".join(texts).split())


def _noise(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if node.name.strip() and set(node.name.strip()) <= DECORATION:
            yield f"read aloud: {node.name}"
        if node.role == "image" and not node.name:
            yield "a picture without words"


def text_before_heading(nodes: list[Node]) -> str:
    """What is read in the main part before the page's heading."""
    start = next(place for place, node in enumerate(nodes) if node.role == "main")
    end = next(place for place, node in enumerate(nodes) if node.level == 1)
    return _said(nodes[start:end])


def faults_of_errors(nodes: list[Node]) -> list[str]:
    """Whether what went wrong is said first, in the focus, and again at each wrong answer."""
    alert = next((place for place, node in enumerate(nodes) if node.role == "alert"), None)
    if alert is None:
        return ["nothing says that something went wrong"]
    found = []
    if not nodes[alert].has_focus and not any(n.has_focus and n.is_invalid for n in nodes):
        found.append("neither the summary nor the wrong answer has the focus")
    first_field = next(place for place, node in enumerate(nodes) if node.role in FIELDS)
    if nodes[alert].has_focus and alert > first_field:
        found.append("the summary comes after a field")
    links = [node.name for node in nodes[alert:first_field] if node.role == "link"]
    described = " ".join(node.description for node in nodes if node.role in (*FIELDS, "group"))
    alone = [link for link in links if link.partition(BETWEEN)[2] not in described]
    return found + [f"said in the summary alone: {link}" for link in alone]


def session_of(page: Page) -> CDPSession:
    """A line to the browser's accessibility tree of this page."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    return session
