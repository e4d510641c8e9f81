"""Reports that came in a flood, without a proof of work, and wait in the spam check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.test import override_settings

from accountability.arrivals import Arrival
from accountability.casework import file_complaint
from complaints import spam_clusters
from complaints.filing import Filing
from complaints.models import Complaint
from complaints.spam_clusters import Cluster

SPAM = (
    "Demonstration: dear {name}, our wonderful watches are cheaper than anywhere else in town, "
    "order before Sunday and receive another bracelet without paying anything more."
)
NAMES = (
    "Alma Benno Carla David Elsa Fritz Greta Hugo Irma Jakob Klara Ludwig Marta Norbert Olga Paul "
    "Quintus Rosa Selma Theo Ulla Viktor Wanda Xaver Yvonne Zeno"
).split()
REAL = (
    "Demonstration: my nephew was stopped on Prospect Avenue. The officer shouted insults at him "
    "and would not give a badge number, though we asked three times."
)


def held(narrative: str = REAL, **changes: Any) -> Complaint:
    """File a report in a flood, without a proof of work."""
    with override_settings(FLOOD_FILINGS=0):  # whatever comes is a flood
        filed = file_complaint(replace(Filing(narrative=narrative), **changes), arrival=Arrival())
    return Complaint.objects.get(pk=filed.complaint_id)


def spam(name: str) -> str:
    """The words of a flood; copies differ in a name alone."""
    return SPAM.format(name=name)


def flood(reports: int, **changes: Any) -> list[Complaint]:
    """So many reports that differ in a name alone."""
    return [held(spam(NAMES[number % len(NAMES)]), **changes) for number in range(reports)]


def cluster_of(complaint: Complaint) -> Cluster:
    return spam_clusters.cluster_of(complaint.spam_hold)
