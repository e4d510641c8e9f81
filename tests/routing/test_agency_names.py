"""An agency has one name, whoever says it."""

from __future__ import annotations

import pytest

from complaints.vocabulary import AgencyCode
from complaints.wording import AGENCIES
from routing.installation import install_defaults
from routing.models import Agency
from routing.wording import destination_words


@pytest.mark.django_db
def test_pages_packets_and_mails_call_each_agency_by_the_same_name() -> None:
    install_defaults()
    names = dict(Agency.objects.values_list("code", "name"))
    assert names == {code.value: str(AGENCIES[code]) for code in AgencyCode}
    assert names == {code.value: destination_words(code.value) for code in AgencyCode}
