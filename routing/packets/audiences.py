"""Who a packet is for. What somebody may not have is taken out of the snapshot, before anything is
laid out: a page cannot cover what it never held, nor an attachment, nor the file's metadata.

Pure: no Django here.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from complaints import redaction

FILER = "filer"
REMOVED = "[removed]"
_OFFICER_FIELDS = ("name", "badge", "car")
_CONTACT_FIELDS = ("name", "email", "phone", "signed_name")
# They stand before names, and everywhere else too.
_TITLES = frozenset("officer sergeant sgt detective captain deputy trooper unknown the".split())


def for_filer(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot for the filer's own copy, which may be shown to anybody.

    Without anybody's contact details, names, badges and cars of officers (also in the words),
    the files themselves, who handled them, and whatever else is only for the agency.
    """
    public = copy.deepcopy(dict(snapshot))
    named = _personal_values(public)
    public |= {"contact": None, "people_contacts": []}
    public["words"] = {key: _without(text, named) for key, text in public["words"].items()}
    translations = public.get("translations", ())
    for row in (*public["statements"], *public.get("people", ()), *translations):
        row |= {key: _without(row[key], named) for key in ("words", "notes") if key in row}
    for officer in public["officers"]:
        officer["description"] = _without(officer["description"], named)
        officer |= {field: REMOVED for field in _OFFICER_FIELDS if _is_told(officer, field)}
    for item in public.get("evidence", ()):
        item["handed_to_agency"] = bool(item["released"])
        item |= {"released": None, "pictures": [], "custody": []}
        item |= {key: _without(item[key], named) for key in ("name", "description")}
    for key in ("when", "place"):
        public["incident"][key] = _without(public["incident"][key], named)
    public.pop("changes", None)  # between versions that the agency has
    public["packet"]["audience"] = FILER
    return public


def is_for_filer(snapshot: Mapping[str, Any]) -> bool:
    """Whether it is the filer's own copy and not an agency's."""
    return bool(snapshot["packet"].get("audience") == FILER)


def _is_told(officer: Mapping[str, Any], field: str) -> bool:
    return officer.get(field, "") not in ("", redaction.WITHHELD)


def _personal_values(snapshot: Mapping[str, Any]) -> list[str]:
    """What names an officer or anybody whose contact details are known."""
    contact = snapshot["contact"] or {}
    return [
        *(_untitled(officer.get(field, "")) for officer in snapshot["officers"]
          for field in _OFFICER_FIELDS if _is_told(officer, field)),
        *(contact.get(field, "") for field in _CONTACT_FIELDS),
        *(value for person in snapshot.get("people_contacts", ())
          for value in (person["name"], person["guardian"])),
    ]  # fmt: skip


def _untitled(name: str) -> str:
    return " ".join(word for word in name.split() if word.lower().strip(".,") not in _TITLES)


def _without(text: str, values: list[str]) -> str:
    """The text without the values; what was replaced before keeps its own mark."""
    parts = text.split(redaction.MARK)
    shown = [redaction.redact(part, values)[0].replace(redaction.MARK, REMOVED) for part in parts]
    return redaction.MARK.join(shown)
