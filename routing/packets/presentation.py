"""A snapshot's codes as the words of the packet: all that the template shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import dateformat
from django.utils.translation import override

from complaints import wording as case_wording
from complaints.vocabulary import County, Injury
from complaints.wording import Words as Label
from routing import wording as routing_wording
from routing.clocks import CITY_TIME
from routing.conflicts import StrikeReason
from routing.packets import wording
from routing.packets.verbatim import Words, printable, words
from routing.rules import FLOOR_RULE

_FLOOR_REASON = "A complaint of this kind must reach an outside agency, whatever the policy says."
Snapshot = Mapping[str, Any]


def present(snapshot: Snapshot) -> dict[str, Any]:
    """The template's whole context, in English whatever language is active."""
    with override("en"):
        return {
            "case_number": snapshot["case"]["number"],
            "version": snapshot["packet"]["version"],
            "schema": snapshot["schema"],
            "created": snapshot["packet"]["made_at"],
            "recipient": _recipient(snapshot),
            "reply_at": snapshot["reply_at"],
            "open_by": _moment(snapshot["packet"]["open_by"]),
            "acknowledge_by": _moment(snapshot["packet"]["acknowledge_by"]),
            "filed": _filed(snapshot),
            "basis": _basis(snapshot),
            "summary": _summary(snapshot),
            "parties": _parties(snapshot),
            "chronology": _chronology(snapshot),
            "facts": _facts(snapshot),
            "details": _details(snapshot),
            "officers": [_officer(officer, snapshot) for officer in snapshot["officers"]],
            "narrative": _words(snapshot, "narrative"),
            "statements": [
                {"at": _moment(row["at"]), "words": words(row["words"], "en")}
                for row in snapshot["statements"]
            ],
            "redactions": [
                {"column": wording.column_words(row["column"]), "replaced": row["replaced"]}
                for row in snapshot["redactions"]
            ],
            "others": _other_agencies(snapshot),
            "gaps": [wording.GAPS[gap] for gap in snapshot["gaps"]],
            "contact": snapshot["contact"],
        }


def _recipient(snapshot: Snapshot) -> dict[str, Any]:
    code = snapshot["packet"]["recipient"]
    mine = [a for a in snapshot["routing"]["assignments"] if a["agency"] == code]
    return {
        **snapshot["agencies"][code],
        "purposes": [
            {
                "purpose": routing_wording.purpose_words(a["purpose"]),
                "within": routing_wording.within_words(a["within"]),
            }
            for a in mine
        ],
        "rules": {rule for a in mine for rule in a["rules"]},
    }


def _basis(snapshot: Snapshot) -> dict[str, Any]:
    routing = snapshot["routing"]
    mine = _recipient(snapshot)["rules"]
    reasons = [*routing["rules"]]
    if routing["floor_applied"]:
        reasons.append({"rule": FLOOR_RULE, "because": _FLOOR_REASON})
    return {
        "policy": routing["policy"],
        "major": routing["major"],
        "rules": [{**reason, "mine": reason["rule"] in mine} for reason in reasons],
        "strikes": [
            {
                "agency": routing_wording.destination_words(strike["agency"]),
                "purpose": routing_wording.purpose_words(strike["purpose"]),
                "why": str(routing_wording.STRIKE_REASONS[StrikeReason(strike["why"])]),
            }
            for strike in routing["strikes"]
        ],
        "alarms": [routing_wording.alarm_words(alarm) for alarm in routing["alarms"]],
        "suspicion": snapshot["suspicion"],
    }


def _summary(snapshot: Snapshot) -> list[str]:
    """Sentences from codes alone: none of the filer's words, and no judgment."""
    incident = snapshot["incident"]
    when = _date(incident["date"]) if incident["date"] else "a date that is not known"
    about = " (approximate)" if incident["approximate"] else ""
    county = case_wording.COUNTIES[County(incident["county"])]
    where = "a county that is not known" if incident["county"] == County.UNKNOWN else str(county)
    filer = wording.FILERS[snapshot["case"]["filer_kind"]].capitalize()
    sentences = [f"{filer} reports conduct of police officers on {when}{about}, in {where}."]
    for lead, kind, labels in (
        ("The complaint tells of these kinds of force", "force", case_wording.FORCE_TYPES),
        ("It alleges", "allegation", case_wording.ALLEGATIONS),
    ):
        if named := _labels(_codes(snapshot, kind), labels):
            sentences.append(f"{lead}: {'; '.join(named)}.")
    sentences.append(f"Worst injury reported: {_injury(snapshot)}.")
    count = len(snapshot["officers"])
    sentences.append(f"Officers described: {count or 'none'}.")
    return sentences


def _parties(snapshot: Snapshot) -> list[dict[str, str]]:
    case = snapshot["case"]
    return [
        {"label": "Complainant", "value": wording.FILERS[case["filer_kind"]].capitalize() + "."},
        {"label": "Name and contact", "value": wording.DISCLOSURES[case["disclosure"]]},
        {"label": "Language of the complaint", "value": wording.LANGUAGES[case["language"]]},
        {"label": "Interpreter", "value": wording.INTERPRETERS[case["language"]]},
        {"label": "Officers", "value": f"{len(snapshot['officers']) or 'None'} described."},
        {"label": "Agencies that took part", "value": _agencies_present(snapshot)},
    ]


def _agencies_present(snapshot: Snapshot) -> str:
    named = _labels(_codes(snapshot, "agency_present"), case_wording.AGENCIES)
    return "; ".join(named) or "None named."


def _chronology(snapshot: Snapshot) -> list[dict[str, str]]:
    incident, case, packet = snapshot["incident"], snapshot["case"], snapshot["packet"]
    exactness = "Approximate" if incident["approximate"] else "As stated by the person who filed"
    happened = (
        _date(incident["date"]) if incident["date"] else "Date not known",
        _time(incident["time"]) if incident["time"] else "time not known",
    )
    coarse = f"Recorded to the {case['filed_at_exact_to']}, to protect the person who filed"
    clock = "Clock of the routing policy"
    rows = [
        (", ".join(happened), "The incident", exactness),
        (_filed(snapshot), "The complaint was filed", coarse),
    ]
    if packet["made_at"] != case["filed_at"]:
        rows.append((_moment(packet["made_at"]), "It was referred to your agency", "Exact"))
    rows += [
        (_moment(packet["open_by"]), "Your agency is asked to have opened this referral", clock),
        (_moment(packet["acknowledge_by"]), "Your agency is asked to have acknowledged it", clock),
    ]
    return [{"when": when, "what": what, "exactness": exact} for when, what, exact in rows]


def _facts(snapshot: Snapshot) -> list[dict[str, str]]:
    """Every coded fact with who stated it."""
    labels: Mapping[str, Mapping[Any, Label]] = {
        "force": case_wording.FORCE_TYPES,
        "allegation": case_wording.ALLEGATIONS,
        "injury": case_wording.INJURIES,
        "county": case_wording.COUNTIES,
        "agency_present": case_wording.AGENCIES,
        "declared_tie": case_wording.AGENCIES,
    }
    return [
        {
            "kind": wording.FACT_KINDS[fact["kind"]],
            "fact": str(labels[fact["kind"]][fact["code"]]),
            "source": wording.SOURCES[fact["source"]],
        }
        for kind in labels
        for fact in snapshot["facts"]
        if fact["kind"] == kind
    ]


def _details(snapshot: Snapshot) -> dict[str, Any]:
    """The filer's own words beside the account, where there are any."""
    incident, language = snapshot["incident"], snapshot["case"]["language"]
    columns = ("force_details", "injury_details", "medical_care", "people_notes", "evidence_notes")
    return {
        **{column: _words(snapshot, column) for column in columns},
        "when": words(incident["when"], language) if incident["when"] else None,
        "place": words(incident["place"], language) if incident["place"] else None,
        "injury": _injury(snapshot),
    }


def _words(snapshot: Snapshot, column: str) -> Words | None:
    text = snapshot["words"][column]
    return words(text, snapshot["case"]["language"]) if text else None


def _officer(officer: Mapping[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    return {
        "role": wording.ROLES[officer["role"]],
        "name": printable(officer["name"]) or "Not known",
        "badge": printable(officer["badge"]) or "Not known",
        "employer": str(case_wording.EMPLOYERS[officer["employer"]]),
        "task_forces": "; ".join(_labels(officer["task_forces"], case_wording.AGENCIES)),
        "description": words(officer["description"], snapshot["case"]["language"])
        if officer["description"]
        else None,
    }


def _other_agencies(snapshot: Snapshot) -> list[dict[str, str]]:
    return [
        {
            "name": snapshot["agencies"][a["agency"]]["name"],
            "purpose": routing_wording.purpose_words(a["purpose"]),
            "within": routing_wording.within_words(a["within"]),
        }
        for a in snapshot["routing"]["assignments"]
        if a["agency"] != snapshot["packet"]["recipient"]
    ]


def _injury(snapshot: Snapshot) -> str:
    """The worst that anybody stated. ``unknown`` is stated by nobody."""
    stated = set(_codes(snapshot, "injury")) | {snapshot["injury"]}
    worst = max(
        (injury for injury in Injury if injury in stated),
        key=lambda injury: (injury is not Injury.UNKNOWN, list(Injury).index(injury)),
    )
    return "not known" if worst is Injury.UNKNOWN else str(case_wording.INJURIES[worst])


def _codes(snapshot: Snapshot, kind: str) -> list[str]:
    return [fact["code"] for fact in snapshot["facts"] if fact["kind"] == kind]


def _labels(codes: Iterable[str], labels: Mapping[Any, Label]) -> list[str]:
    """Labels in the order of the closed list, each once."""
    named = set(codes)
    return [str(label) for code, label in labels.items() if code in named]


def _filed(snapshot: Snapshot) -> str:
    case = snapshot["case"]
    filed_at = datetime.fromisoformat(case["filed_at"])
    local = filed_at.astimezone(CITY_TIME)
    day = dateformat.format(local, "F j, Y")
    if case["filed_at_exact_to"] == "day":
        return day
    return f"{day}, in the hour from {_clock(local)}"


def _moment(text: str) -> str:
    local = datetime.fromisoformat(text).astimezone(CITY_TIME)
    return dateformat.format(local, "F j, Y, ") + _clock(local)


def _clock(local: datetime) -> str:
    return dateformat.format(local, "g:i A T")


def _date(text: str) -> str:
    return dateformat.format(date.fromisoformat(text), "F j, Y")


def _time(text: str) -> str:
    return dateformat.time_format(time.fromisoformat(text), "g:i A")
