"""Every variable that the settings read is documented in the README, and none that they do not."""

from __future__ import annotations

import re
from pathlib import Path

from accountability import production
from accountability.local import generated_secrets

ROOT = Path(__file__).parent.parent
READ = re.compile(r'env\.(?:str|bool|list|int|db_url|email_url)\(\s*"([A-Z0-9_]+)"')
DOCUMENTED = re.compile(r"^\| `([A-Z0-9_]+)` \|", re.MULTILINE)


def read_by_the_settings() -> set[str]:
    return set(READ.findall((ROOT / "accountability" / "settings.py").read_text()))


def test_each_setting_is_documented_and_each_documented_one_is_read() -> None:
    documented = set(DOCUMENTED.findall((ROOT / "README.md").read_text()))
    assert documented == read_by_the_settings()


def test_what_production_requires_is_a_setting() -> None:
    assert set(production.REQUIRED) <= read_by_the_settings()


def test_the_secrets_made_for_a_local_installation_are_settings() -> None:
    assert set(generated_secrets.new_secrets()) <= read_by_the_settings()
