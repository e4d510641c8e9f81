"""Words of evidence that several audiences' pages show."""

from __future__ import annotations

from django import template

from complaints.evidence.kinds import UnderOrder
from complaints.evidence.wording import ACCEPTED, UNDER_ORDER
from complaints.wording import Words

register = template.Library()


@register.simple_tag
def accepted_files() -> str:
    """Which files are taken, and how large they may be."""
    return str(ACCEPTED)


@register.simple_tag
def under_order_choices() -> list[tuple[UnderOrder, Words]]:
    """The answers to "was this given under order?"."""
    return list(UNDER_ORDER.items())
