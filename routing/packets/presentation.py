"""A snapshot's codes as the words of the packet: all that the template shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import override

from complaints import wording as case_wording
from complaints.vocabulary import County, Injury, Source
from complaints.wording import Words as Label
from routing import wording as routing_wording
from routing.conflicts import StrikeReason
from routing.limitation_dates import limitations
from routing.packets import exhibits, wording
from routing.packets.audiences import is_for_filer
from routing.packets.changes_wording import present_changes, stated_at
from routing.packets.incident_days import last_day
from routing.packets.moments import coarse, day, moment, time_of_day
from routing.packets.preservation import present_preservation
from routing.packets.translations import other_answers, sides
from routing.packets.verbatim import Words, printable, words
from routing.rules import FLOOR_RULE

_FLOOR_REASON = "A complaint of this kind must reach an outside agency, whatever the policy says."
Snapshot = Mapping[str, Any]


def present(snapshot: Snapshot) -> dict[str, Any]:
    """The template's whole context, in English whatever language is active."""
    with override("en"):
        return {
            **_head(snapshot),
            "basis": _basis(snapshot),
            "summary": _summary(snapshot),
            "parties": _parties(snapshot),
            "people": _people(snapshot),
            "chronology": _chronology(snapshot),
            "facts": _facts(snapshot),
            "munitions": _munitions(snapshot),
            "details": _details(snapshot),
            "officers": [_officer(officer, snapshot) for officer in snapshot["officers"]],
            "withheld_account": _withheld_account(snapshot),
            "narrative": _words(snapshot, "narrative"),
            "narrative_sides": sides(snapshot, "narrative", snapshot["words"]["narrative"]),
            "translated_answers": _translated_answers(snapshot),
            "language": wording.LANGUAGES[snapshot["case"]["language"]],
            "statements": [
                {
                    "at": stated_at(snapshot, row),
                    "by_filer": row.get("by") == Source.FILER,
                    "words": words(row["words"], "en"),
                    "sides": sides(snapshot, f"statement.{row.get('number')}", row["words"]),
                }
                for row in snapshot["statements"]
            ],
            "evidence": exhibits.index_rows(snapshot),
            "withheld": exhibits.withheld_lines(snapshot),
            "custody": exhibits.custody_rows(snapshot),
            "exhibits": exhibits.exhibit_pages(snapshot),
            "files": exhibits.handed_files(snapshot),
            "bundled": exhibits.is_bundled(snapshot),
            "redactions": [
                {"column": wording.column_words(row["column"]), "replaced": row["replaced"]}
                for row in snapshot["redactions"]
            ],
            "preservation": present_preservation(snapshot, case_wording.EMPLOYERS),
            "limitations": _limitations(snapshot),
            "others": _other_agencies(snapshot),
            "gaps": [wording.GAPS[gap] for gap in snapshot["gaps"]],
            "contact": snapshot["contact"],
            "people_contacts": _people_contacts(snapshot),
            "changes": present_changes(snapshot),
        }


def _head(snapshot: Snapshot) -> dict[str, Any]:
    packet = snapshot["packet"]
    return {
        "for_filer": is_for_filer(snapshot),
        "disclosure": snapshot["case"]["disclosure"],
        "case_number": snapshot["case"]["number"],
        "version": packet["version"],
        "schema": snapshot["schema"],
        "recipient": _recipient(snapshot),
        "reply_at": snapshot["reply_at"],
        "open_by": moment(packet["open_by"]),
        "acknowledge_by": moment(packet["acknowledge_by"]),
        "filed": _filed(snapshot),
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
    when = _when(incident) or "a date that is not known"
    about = " (approximate)" if incident["approximate"] else ""
    county = case_wording.COUNTIES[County(incident["county"])]
    where = "a county that is not known" if incident["county"] == County.UNKNOWN else str(county)
    filer = wording.FILERS[snapshot["case"]["filer_kind"]].capitalize()
    sentences = [f"{filer} reports conduct of police officers on {when}{about}, in {where}."]
    for lead, kind, labels in (
        ("The complaint tells of these kinds of force", "force", case_wording.FORCE_TYPES),
        ("It alleges", "allegation", case_wording.ALLEGATIONS),
    ):
        codes = set(_codes(snapshot, kind))
        if named := [wording.fact_words(kind, code) for code in labels if code in codes]:
            sentences.append(f"{lead}: {'; '.join(named)}.")
    sentences.append(f"Worst injury reported: {_injury(snapshot)}.")
    count = len(snapshot["officers"])
    sentences.append(f"Officers described: {count or 'none'}.")
    return sentences


def _parties(snapshot: Snapshot) -> list[dict[str, str]]:
    case = snapshot["case"]
    name = wording.DISCLOSURES[case["disclosure"]]
    if is_for_filer(snapshot):
        name = "Not in this copy."
    return [
        {"label": "Complainant", "value": wording.FILERS[case["filer_kind"]].capitalize() + "."},
        {"label": "Name and contact", "value": name},
        {"label": "Language of the complaint", "value": wording.LANGUAGES[case["language"]]},
        {"label": "Interpreter", "value": _interpreter(snapshot)},
        {"label": "Sworn", "value": wording.SWORN[snapshot.get("sworn", "no")]},
        {"label": "Officers", "value": f"{len(snapshot['officers']) or 'None'} described."},
        {"label": "Agencies that took part", "value": _agencies_present(snapshot)},
    ]


def _interpreter(snapshot: Snapshot) -> str:
    asked = printable(snapshot.get("interpreter", ""))
    return f"Asked for: {asked}" if asked else wording.INTERPRETERS[snapshot["case"]["language"]]


def _people(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [
        {
            "roles": "; ".join(wording.PERSON_ROLES[role] for role in person["roles"])
            or "Role not stated",
            "consent": wording.CONSENTS[person["consent"]],
            "notes": words(person["notes"], snapshot["case"]["language"])
            if person["notes"]
            else None,
        }
        for person in snapshot.get("people", ())
    ]


def _people_contacts(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Who the others are, numbered as in the section on other people."""
    numbers = {person["position"]: n for n, person in enumerate(snapshot.get("people", ()), 1)}
    return [
        {**person, "number": numbers[person["position"]]}
        for person in snapshot.get("people_contacts", ())
    ]


def _agencies_present(snapshot: Snapshot) -> str:
    named = _labels(_codes(snapshot, "agency_present"), case_wording.AGENCIES)
    return "; ".join(named) or "None named."


def _chronology(snapshot: Snapshot) -> list[dict[str, str]]:
    incident, case, packet = snapshot["incident"], snapshot["case"], snapshot["packet"]
    exactness = "Approximate" if incident["approximate"] else "As stated by the person who filed"
    happened = (
        _when(incident) or "Date not known",
        time_of_day(incident["time"]) if incident["time"] else "time not known",
    )
    as_kept = f"Recorded to the {case['filed_at_exact_to']}, to protect the person who filed"
    clock = "Clock of the routing policy"
    rows = [
        (", ".join(happened), "The incident", exactness),
        (_filed(snapshot), "The complaint was filed", as_kept),
    ]
    if packet["made_at"] != case["filed_at"]:
        rows.append((moment(packet["made_at"]), "It was referred to your agency", "Exact"))
    rows += [
        (moment(packet["open_by"]), "Your agency is asked to have opened this referral", clock),
        (moment(packet["acknowledge_by"]), "Your agency is asked to have acknowledged it", clock),
    ]
    return [{"when": when, "what": what, "exactness": exact} for when, what, exact in rows]


def _when(incident: Mapping[str, Any]) -> str:
    """The day, or the days from the first to the last; empty where not known."""
    days = [incident["date"], incident.get("until")]
    return " to ".join(day(date.fromisoformat(text)) for text in days if text)


def _facts(snapshot: Snapshot) -> list[dict[str, str]]:
    """Every coded fact once, with all who stated it."""
    stated: dict[tuple[str, str], list[str]] = {}
    for fact in snapshot["facts"]:
        stated.setdefault((fact["kind"], fact["code"]), []).append(fact["source"])
    return [
        {
            "kind": wording.FACT_KINDS[kind],
            "fact": wording.fact_words(kind, code),
            "source": "; ".join(wording.SOURCES[source] for source in dict.fromkeys(sources)),
        }
        for wanted in wording.FACT_LABELS
        for (kind, code), sources in stated.items()
        if kind == wanted
    ]


def _munitions(snapshot: Snapshot) -> list[dict[str, str]]:
    """The answers about gas and munitions, where any was given."""
    answers = snapshot.get("munitions", {})
    if not any(answer in ("yes", "no") for answer in answers.values()):
        return []
    return [
        {"question": question, "answer": wording.ANSWERS[answers[key]]}
        for key, question in wording.MUNITIONS.items()
    ]


def _details(snapshot: Snapshot) -> dict[str, Any]:
    """The filer's own words beside the account, where there are any."""
    incident, language = snapshot["incident"], snapshot["case"]["language"]
    return {
        **{column: _words(snapshot, column) for column in snapshot["words"]},
        "when": words(incident["when"], language) if incident["when"] else None,
        "place": words(incident["place"], language) if incident["place"] else None,
        "injury": _injury(snapshot),
    }


def _withheld_account(snapshot: Snapshot) -> str:
    """What was answered about orders, where the account is withheld for it; else empty."""
    account = snapshot.get("account", {})
    return wording.ACCOUNT_ORDERS[account["under_order"]] if account.get("withheld") else ""


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
        "car": printable(officer.get("car", "")) or "Not known",
        "camera": wording.CAMERAS[officer.get("camera", "unknown")],
        "force": "; ".join(_named_force(officer.get("force_types", ()))),
        "description": words(officer["description"], snapshot["case"]["language"])
        if officer["description"]
        else None,
    }


def _named_force(codes: Iterable[str]) -> list[str]:
    named = set(codes)
    return [wording.fact_words("force", code) for code in case_wording.FORCE_TYPES if code in named]


def _translated_answers(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Answers beside the account of which there is a translation."""
    places = [column for column in wording.COLUMNS if column != "narrative"]
    return [
        {"label": wording.column_words(place), "sides": several}
        for place, several in other_answers(snapshot, places).items()
    ]


def _limitations(snapshot: Snapshot) -> list[dict[str, str]]:
    incident = last_day(snapshot["incident"])
    death = "death" in {snapshot["injury"], *_codes(snapshot, "injury")}
    return [
        {
            "charge": wording.CHARGES[row.charge],
            "period": _years(row.years),
            "last_day": day(row.last_day)
            if row.last_day
            else ("None" if row.years is None else "Not computed: the date is not known"),
        }
        for row in limitations(incident, death=death)
    ]


def _years(years: int | None) -> str:
    if years is None:
        return "No limit"
    return "1 year" if years == 1 else f"{years} years"


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
    return coarse(case["filed_at"], case["filed_at_exact_to"])
