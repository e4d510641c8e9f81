"""The policy pages in a real browser: no axe finding, nothing too wide, faults get the focus."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from routing import policies, replays
from routing.models import PolicyVersion
from tests.browser.test_staff_and_agency_pages import check, take_session
from tests.cast import file_demonstration, person, signed_in
from tests.routing.policy_drafts import DRAFT, drafted, proved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_policy_pages_have_no_finding(site: str, visitor_with: Any, axe: str, width: int) -> None:
    file_demonstration()
    author = person(Role.POLICY_AUTHOR)
    row = proved(DRAFT.replace('id = "death"', 'id = "any-death"'), author)
    draft = drafted(DRAFT.replace("kc-test-2", "kc-test-3"), author)
    policies.ask_for_proof(policy_id=draft.pk, actor=author)
    replay = replays.start_replay(policy_id=row.pk, actor=author)
    for part in replay.parts.all():
        replays.replay_part(part.pk)
    installed = PolicyVersion.objects.get(version="kc-2020.1")
    visitor = visitor_with(width=width)
    take_session(visitor, signed_in(person(Role.POLICY_APPROVER)))
    base = "/staff/policies/"
    for path in (
        base, f"{base}{installed.pk}/", f"{base}{row.pk}/", f"{base}{draft.pk}/",
        f"{base}{row.pk}/compare/", f"{base}{row.pk}/replay/",
    ):  # fmt: skip
        visitor.goes_to(path)
        for details in visitor.page.locator("details").all():
            details.evaluate("it => it.open = true")
        check(visitor, axe)
        _keep_picture(visitor, f"policy{path.replace('/', '-')}{width}")
    take_session(visitor, signed_in(author))
    visitor.goes_to(f"{base}new/")
    visitor.page.fill("[name=document]", DRAFT.replace('"occ"', '"ooc"'))
    visitor.page.get_by_role("button", name="Keep the draft").click()
    visitor.page.get_by_role("alert").wait_for()
    check(visitor, axe)
    assert visitor.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert "ooc" in visitor.page.input_value("[name=document]")
    _keep_picture(visitor, f"policy-faults-{width}")


def _keep_picture(visitor: Any, name: str) -> None:
    folder = os.environ.get("KEEP_PICTURES")
    if folder:
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
