"""Rows of another table, read along with a row in one query."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject


def json_rows(queryset: QuerySet[Any], *columns: str) -> ArraySubquery:
    """The rows of a query as a list of dicts, in its order, as JSON knows their values.

    Give it to ``annotate`` or ``values`` of an outer query, which it may name by ``OuterRef``.
    """
    return ArraySubquery(queryset.values(row=JSONObject(**{column: column for column in columns})))
