"""An installation whose policy was never published: the floor holds, and staff are alarmed."""

from __future__ import annotations

import pytest

from routing.installation import install_agencies
from routing.models import Decision, Referral
from tests.cast import file_demonstration


@pytest.mark.django_db
def test_force_still_goes_outside_and_the_decision_says_that_no_rule_chose() -> None:
    install_agencies()
    file_demonstration()
    assert Decision.objects.get().alarms == ["floor-applied"]
    assert Referral.objects.get().agency_id == "mshp"
