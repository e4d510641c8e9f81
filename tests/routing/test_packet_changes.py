"""What changed since the version before: everything that is new shows, and nothing else."""

from __future__ import annotations

import copy
import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.leaves import canonical_json
from routing.packets.audiences import for_filer
from routing.packets.changes import Part, changes_since
from routing.packets.changes_wording import present_changes
from tests.routing.packet_documents import Rendered, rendered, snapshot
from tests.routing.packet_evidence import Evidence

Snapshot = dict[str, Any]
STATEMENT = {"at": "2020-06-08T15:00:00Z", "words": "He also kicked me, demonstration."}


def item(**changes: Any) -> dict[str, Any]:
    return {**Evidence().waiting(), "state": "accepted", "name": "IMG_1.jpg", **changes}


def text_of(packet: Rendered) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(packet.pdf)
        done = subprocess.run(
            ["pdftotext", "-raw", file.name, "-"], check=True, capture_output=True
        )
    return " ".join(done.stdout.decode().split())


def newer(**changes: Any) -> Snapshot:
    """The next version of the case, with what it was said to change."""
    document = snapshot(**changes)
    document["packet"] = {**document["packet"], "version": 2}
    return document


def lines(before: Snapshot, now: Snapshot) -> set[tuple[str, str, str]]:
    found = changes_since(before, now)["lines"]
    return {(line["part"], line["change"], line["item"]) for line in found}


def told(before: Snapshot, now: Snapshot) -> list[str]:
    page = present_changes({**now, "changes": changes_since(before, now)})
    assert page is not None
    return [f"{line['change']}: {line['what']} ({line['where']})" for line in page["lines"]]


def test_the_first_version_has_no_such_page() -> None:
    assert present_changes(snapshot()) is None
    assert "What changed" not in text_of(rendered(snapshot()))


def test_nothing_shows_where_only_the_number_of_the_version_is_another() -> None:
    assert changes_since(snapshot(), newer()) == {"since": 1, "lines": []}
    now = newer()
    now["changes"] = changes_since(snapshot(), now)
    after = copy.deepcopy(now)
    after["packet"]["version"] = 3
    after["changes"] = {"since": 2, "lines": None}
    assert lines(now, after) == set(), "the page of an older version is no news"


ADDED: list[tuple[dict[str, Any], str]] = [
    (
        {"statements": [STATEMENT]},
        "New: A later statement, of June 8, 2020, 10:00 AM CDT (Section 7)",
    ),
    (
        {"facts": [*snapshot()["facts"], {"kind": "force", "code": "canine", "source": "staff"}]},
        "New: Force: Police dog. Added by intake staff. (Section 5)",
    ),
    ({"officers": [*snapshot()["officers"]] * 2}, "New: Officer 2 (Section 6)"),
    (
        {"evidence": [item()]},
        "New: Exhibit E-1: IMG_1.jpg. Checked: safe, and what it claims to be. (Section 9)",
    ),
    (
        {"evidence_withheld": [{"reason": "under_order", "count": 1}]},
        (
            "New: Items withheld: 1; it may have been given under order (Garrity); two people "
            "decide whether it may leave. (Section 9)"
        ),
    ),
    ({"contact": None}, "No longer so: Who filed, and how to reach them (Contact sheet)"),
    ({"gaps": [*snapshot()["gaps"], "county_unknown"]},
     "New: Known gap: The county of the incident is not known. (Section 15)"),
    ({"reply_at": "https://elsewhere.example/"}, "Different: Where to reply (Cover letter)"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), ADDED, ids=lambda value: str(value)[:24])
def test_each_thing_that_is_new_shows_in_words_with_its_place(
    changes: dict[str, Any], words: str
) -> None:
    assert words in told(snapshot(), newer(**changes))


def test_an_agency_that_joined_and_a_clock_that_moved_show() -> None:
    now = newer()
    now["routing"]["assignments"].append(
        {"agency": "mshp", "purpose": "criminal investigation", "within": "PT0S", "rules": ["x"]}
    )
    now["agencies"]["mshp"] = {"name": "Missouri State Highway Patrol", "jurisdiction": "All"}
    now["packet"]["open_by"] = "2020-06-06T04:59:59Z"
    assert told(snapshot(), now) == [
        "New: Missouri State Highway Patrol: criminal investigation (Section 14)",
        "Different: When your agency is asked to have opened it (Section 4)",
    ]


def test_evidence_shows_when_it_is_accepted_and_when_it_is_withheld_and_its_log_once() -> None:
    checking = newer(evidence=[item(state="checking")])
    accepted = newer(evidence=[item(custody=[*item()["custody"], item()["custody"][0]])])
    assert lines(checking, accepted) == {
        ("evidence", "changed", "E-1"), ("custody", "changed", "E-1"),
    }  # fmt: skip
    assert lines(snapshot(), accepted) == {("evidence", "added", "E-1")}
    withheld = newer(evidence_withheld=[{"reason": "under_order", "count": 1}])
    assert lines(accepted, withheld) == {
        ("evidence", "removed", "E-1"), ("evidence_withheld", "added", "under_order"),
    }  # fmt: skip


def test_the_page_holds_nobodys_words_and_the_filers_copy_has_no_such_page() -> None:
    now = newer(
        statements=[STATEMENT], officers=[{**snapshot()["officers"][0], "name": "Secretname"}]
    )
    now["changes"] = changes_since(snapshot(), now)
    frozen = canonical_json(now["changes"])
    assert "kicked" not in frozen
    assert "Secretname" not in frozen
    assert "changes" not in for_filer(now)


def test_the_page_stands_behind_the_cover_and_in_the_contents() -> None:
    now = newer(statements=[STATEMENT])
    now["changes"] = changes_since(snapshot(), now)
    text = text_of(rendered(now))
    page = text.index("What changed since version 1 Compared by program")
    assert text.index("What we ask of you") < page < text.index("Contents")
    assert text.count("What changed since version 1") == 2
    assert json.loads(canonical_json(now)) == now


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    now = newer(statements=[STATEMENT])
    now["changes"] = changes_since(snapshot(), now)
    assert rendered(now) == rendered(copy.deepcopy(now))


def test_a_version_that_cannot_be_compared_says_so() -> None:
    text = text_of(rendered(newer(changes={"since": 1, "lines": None})))
    assert "Version 1 could not be read for comparison" in text


# --- Generated: whatever is changed, somewhere, shows; and only then -----------------------------

Place = tuple[Any, ...]
NOT_COMPARED = {("packet", key) for key in ("version", "made_at", "attachment_limit", "recipient")}


def _leaves(value: Any, place: Place = ()) -> list[Place]:
    """Where a value stands that holds no others."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return [place]
    return [leaf for key, inner in pairs for leaf in _leaves(inner, (*place, key))]


WHOLE = newer(
    statements=[STATEMENT],
    evidence=[item()],
    evidence_withheld=[{"reason": "under_order", "count": 2}],
    people=[{"position": 1, "roles": ["witness"], "consent": "yes", "notes": "A neighbor"}],
    people_contacts=[{"position": 1, "name": "Nora Neighbor", "contact": "816-555-0102"}],
    munitions={"warning": "no", "way_out": "unknown", "imminent_threat": "no"},
    interpreter="Somali",
    sworn="attested",
    redactions=[{"column": "narrative", "replaced": 2}],
    something_later={"of": "a later form"},
)
COMPARED = [leaf for leaf in _leaves(WHOLE) if leaf[:2] not in NOT_COMPARED]
SKIPPED = [leaf for leaf in _leaves(WHOLE) if leaf[:2] in NOT_COMPARED]


def _put(document: Snapshot, place: Place, change: Callable[[Any], Any]) -> Snapshot:
    changed = copy.deepcopy(document)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = change(inner[place[-1]])
    return changed


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value or ''}x"


@given(place=st.sampled_from(COMPARED), backwards=st.booleans())
def test_whatever_is_another_shows(place: Place, *, backwards: bool) -> None:
    pair = [WHOLE, _put(WHOLE, place, _other)]
    assert lines(*(reversed(pair) if backwards else pair)), place


@given(st.sets(st.sampled_from(SKIPPED)))
def test_what_only_tells_versions_apart_does_not(places: set[Place]) -> None:
    changed = WHOLE
    for place in places:
        changed = _put(changed, place, _other)
    assert lines(WHOLE, changed) == set()


@given(st.sets(st.sampled_from([key for key in WHOLE if key not in ("packet", "agencies")])))
def test_whatever_is_taken_away_or_came_shows_under_its_part(keys: set[str]) -> None:
    less = {key: value for key, value in WHOLE.items() if key not in keys}
    came, went = lines(less, WHOLE), lines(WHOLE, less)
    assert bool(came) == bool(keys & {key for key in WHOLE if WHOLE[key] not in (None, [], {}, "")})
    assert {(part, item) for part, _, item in came} == {(part, item) for part, _, item in went}
    assert {change for _, change, _ in came} <= {"added"}
    assert {Part(part) for part, _, _ in came | went} <= set(Part)
