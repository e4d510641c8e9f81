"""A resident who fills in the screens, one request after the other."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

Posted = dict[str, Any]

# What somebody might answer on each screen.
ANSWERS: dict[str, Posted] = {
    "incident": {
        "narrative": "Demonstration: the officer hit me twice with his baton.\r\nI fell.",
        "date_month": "5",
        "date_day": "30",
        "date_year": "2024",
        "time": "3:30 pm",
        "approximate": "on",
        "when": "After the march",
        "place": "Main Street and 12th",
        "county": "jackson",
    },
    "force": {
        "force_types": ["baton", "threat", "tear_gas"],
        "force_details": "Twice on the arm.",
        "allegations": ["discourtesy"],
    },
    "munitions": {
        "munition_warning": "no",
        "munition_way_out": "yes",
        "munition_threat": "unknown",
        "munition_details": "Thrown at the corner.",
    },
    "injuries": {"injury": "treated", "injury_details": "Arm", "medical_care": "Truman clinic"},
    "officers": {
        "officer_count": "2",
        "officer0-role": "subject",
        "officer0-name": "Smith",
        "officer0-employer": "kcpd",
        "officer0-car": "4412",
        "officer0-camera": "off",
        "officer0-force_types": ["baton"],
        "officer1-description": "Tall, gray hair",
        "officer1-employer": "mshp",
        "officer1-task_forces": ["fbi-kc"],
        "agencies_present": ["mshp"],
    },
    "people": {
        "person_count": "2",
        "person0-name": "Bruno Demonstration",
        "person0-roles": ["witness"],
        "person0-contact": "816 555 0102, after six",
        "person0-consent": "yes",
        "person1-roles": ["injured", "minor"],
        "person1-notes": "A girl with a scraped knee.",
        "person1-guardian": "Gloria Demonstration",
        "people_notes": "My brother saw it.",
        "evidence_notes": "A video on his phone.",
    },
    "background": {
        "earlier_reports": "I called the station the next day.",
        "report_numbers": "24-12345",
        "hoped_outcome": "An apology.",
    },
    "name": {
        "disclosure": "shared",
        "name": "Dolores Demonstration",
        "email": "dolores@demonstration.example",
        "phone": "816-555-0101",
        "reach": "Text only.",
        "interpreter": "Vietnamese",
    },
    "statement": {"sworn": "attested", "signed_name": "Dolores Demonstration"},
}


@dataclass
class Resident:
    """A browser, and the way through the wizard."""

    client: Client
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)

    def speaks_spanish(self) -> None:
        self.headers["accept-language"] = "es-MX,es"

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers, REMOTE_ADDR=self.address)

    def post(self, path: str, posted: Posted | None = None) -> Any:
        return self.client.post(path, posted or {}, headers=self.headers, REMOTE_ADDR=self.address)

    def start(self, kind: str = "resident", path: str = "/report/") -> None:
        assert self.post(path, {"kind": kind}).status_code == 302

    def answer(self, screen: str, **changes: Any) -> Any:
        return self.post(f"/report/{screen}/", ANSWERS[screen] | changes)

    def answer_order(self, answer: str = "no") -> Any:
        """What officers and employees are asked besides."""
        return self.post("/report/order/", {"under_order": answer})

    def answer_all(self, **changes: Posted) -> None:
        """Every screen, with changed answers for some: ``name={"disclosure": "sealed"}``."""
        for screen in ANSWERS:
            response = self.answer(screen, **changes.get(screen, {}))
            assert response.status_code == 302, shown_text(response)

    def file(self) -> Any:
        return self.post("/report/review/", {"file": "1"})


def shown_text(response: Any) -> str:
    """The page as somebody reads it: no tags, single spaces."""
    without_tags = re.sub(r"<(script|style)[\s\S]*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(without_tags).split())


def kept_phrase(response: Any) -> str:
    found = re.search(r'translate="no">([a-z -]+)</dd>', response.content.decode())
    assert found
    return found[1]
