"""``manage.py explain_routing``: decisions for complaints that nobody filed."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Complaint
from ledger.models import Entry
from routing.installation import install_defaults
from tests.routing.test_policy import GOOD

NARRATIVES = Path(__file__).parents[3] / "shared" / "data" / "narratives_dev.jsonl"
SHOOTING = {
    "id": "s-1",
    "narrative": "The officer shot at my cousin's car.",
    "force_types": ["firearm_discharged"],
    "incident": {"county": "platte"},
}


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def explain(path: Path, *lines: Any, **options: Any) -> tuple[list[dict[str, Any]], int]:
    """The answers to the lines, and the exit status."""
    file = path / "questions.jsonl"
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text(text, encoding="utf-8")
    out = io.StringIO()
    status = 0
    try:
        call_command("explain_routing", str(file), stdout=out, **options)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], status


def test_a_shooting_is_explained_with_its_referrals_rules_and_reasons(tmp_path: Path) -> None:
    (answer,), status = explain(tmp_path, SHOOTING)
    assert status == 0
    assert answer["id"] == "s-1"
    assert answer["needs_outside_review"] is True
    assert answer["major"] is True
    assert {
        "agency": "platte-prosecutor",
        "outside": True,
        "purpose": "charging decision",
        "within": "PT0S",
        "rules": ["shooting"],
    } in answer["referrals"]
    assert answer["policy"] == "kc-2020.1"
    assert "even where the officer's actions appear justified" in answer["explanation"]


def test_the_answer_holds_exactly_the_keys_that_others_rely_on(tmp_path: Path) -> None:
    (answer,), _ = explain(tmp_path, SHOOTING)
    assert set(answer) == {
        "id", "needs_outside_review", "suspected_force", "referrals", "struck", "major",
        "floor_applied", "last_resort", "alarms", "suspicion_deadline", "policy", "explanation",
    }  # fmt: skip


def test_the_spans_of_suspected_force_count_code_points_of_the_narrative(tmp_path: Path) -> None:
    narrative = "🙂 ¡Señor! The officer punched me in the face twice."
    (answer,), _ = explain(tmp_path, {"narrative": narrative})
    suspected = answer["suspected_force"]
    assert suspected["strength"] == "strong"
    assert "strike" in suspected["types"]
    assert any("punched" in narrative[start:end] for start, end in suspected["spans"])
    assert answer["needs_outside_review"] is True


def test_a_weak_suspicion_has_a_day_and_lapses_into_review(tmp_path: Path) -> None:
    vague = {"narrative": "see video"}
    (open_, lapsed, cleared), _ = explain(
        tmp_path,
        vague,
        {**vague, "suspicion_state": "lapsed"},
        {**vague, "suspicion_state": "cleared"},
        at="2026-05-01T12:00:00Z",
    )
    assert open_["suspected_force"]["strength"] == "weak"
    assert open_["needs_outside_review"] is False
    assert open_["suspicion_deadline"] == "2026-05-02T12:00:00Z"
    assert lapsed["needs_outside_review"] is True
    assert any(referral["outside"] for referral in lapsed["referrals"])
    assert cleared["needs_outside_review"] is False
    assert cleared["suspicion_deadline"] is None


def test_conflicts_that_are_stated_strike_agencies_out(tmp_path: Path) -> None:
    (answer,), _ = explain(
        tmp_path, {**SHOOTING, "declared_ties": ["mshp"], "recused": ["platte-prosecutor"]}
    )
    assert {(s["agency"], s["why"]) for s in answer["struck"]} == {
        ("mshp", "declared_tie"),
        ("platte-prosecutor", "recused"),
    }
    assert {r["agency"] for r in answer["referrals"]} >= {"fbi-kc", "mo-ag"}


def test_a_line_that_is_no_complaint_gives_an_error_and_the_others_their_answers(
    tmp_path: Path,
) -> None:
    answers, status = explain(
        tmp_path,
        SHOOTING,
        "not json",
        {"id": 7, "narrative": "x", "typo": 1},
        {"narrative": ""},
        '{"narrative": "\\ud800"}',
        "[]",
        {**SHOOTING, "id": "last"},
    )
    assert status == 1
    assert ["error" in answer for answer in answers] == [
        False, True, True, True, True, True, False,
    ]  # fmt: skip
    assert answers[2]["id"] == 7
    assert "typo" in answers[2]["error"]


def test_nothing_is_written(tmp_path: Path) -> None:
    entries = Entry.objects.count()
    explain(tmp_path, SHOOTING)
    assert not Complaint.objects.exists()
    assert Entry.objects.count() == entries


def test_another_policy_can_be_asked_and_the_floor_holds_under_it(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('version = "empty"\neffective_from = 2020-01-01\n')
    (answer,), _ = explain(tmp_path, SHOOTING, policy=str(policy))
    assert answer["policy"] == "empty"
    assert answer["floor_applied"] is True
    assert [r["agency"] for r in answer["referrals"]] == ["mshp"]


def test_before_any_policy_is_in_force_the_floor_decides(tmp_path: Path) -> None:
    (answer,), _ = explain(tmp_path, SHOOTING, at="2019-01-01T00:00:00Z")
    assert answer["floor_applied"] is True
    assert answer["needs_outside_review"] is True


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": "soon"}, "is no time"),
        ({"at": "2026-13-45T00:00:00Z"}, "is no time"),
        ({"policy": "/nowhere.toml"}, "nowhere"),
    ],
)
def test_options_that_cannot_be_used_say_why(
    tmp_path: Path, options: dict[str, str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        explain(tmp_path, SHOOTING, **options)


def test_a_broken_policy_says_what_to_do(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(GOOD.replace("mshp", "mhsp"))
    with pytest.raises(CommandError, match="'mhsp' is unknown"):
        explain(tmp_path, SHOOTING, policy=str(policy))


@pytest.mark.skipif(not NARRATIVES.exists(), reason="the real narratives are not on this machine")
def test_real_narratives_run_clean_as_complaints_with_no_box_ticked(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in NARRATIVES.read_text(encoding="utf-8").splitlines()]
    answers, status = explain(
        tmp_path, *({"id": row["id"], "narrative": row["text"]} for row in rows)
    )
    assert status == 0
    assert [answer["id"] for answer in answers] == [row["id"] for row in rows]
    for row, answer in zip(rows, answers, strict=True):
        assert all(0 <= a < b <= len(row["text"]) for a, b in answer["suspected_force"]["spans"])
        if answer["needs_outside_review"]:
            assert any(referral["outside"] for referral in answer["referrals"])
