"""The city's rules, and a resident with a browser."""

from __future__ import annotations

import pytest
from django.test import Client

from routing.installation import install_defaults
from tests.resident.path import Resident


@pytest.fixture
def resident(db: None) -> Resident:
    """Somebody whose browser speaks English."""
    install_defaults()
    return Resident(Client())
