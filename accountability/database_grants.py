"""What the site's own database role may do: its work, and nothing that would unmake history.

The tables belong to the role that migrates. Web and workers sign in as another one, which gets
these grants: it cannot delete a complaint, a referral, a decision, a packet or a ledger entry,
change the filer's words, empty a table, switch a trigger off or make a table of its own. The guards
in the database hold against the owner too; without ownership they cannot even be taken down.

Every table has a decision here; a test fails on one that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model
from psycopg2 import sql

from complaints.models.complaint import FILED_COLUMNS


@dataclass(frozen=True, slots=True)
class Use:
    """What the site does with a table beside reading it.

    Where rows may change, ``fixed`` columns may not, or else ``only`` some do.
    """

    add: bool = True
    change: bool = False
    delete: bool = False
    fixed: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


READ = Use(add=False)
ADD = Use()
ERASED = Use(delete=True)
WORK = Use(change=True)
TRANSIENT = Use(change=True, delete=True)


def only(columns: str) -> Use:
    """Rows are added, and afterwards only these columns change."""
    return Use(change=True, only=tuple(columns.split()))


def all_but(*fixed: str) -> Use:
    """Rows are added, and afterwards all columns but these may change."""
    return Use(change=True, fixed=fixed)


DECISIONS: Mapping[str, Use] = {
    # What was reported, and what was said about it.
    "complaints_complaint": all_but(*FILED_COLUMNS),
    "complaints_officer": ADD,
    "complaints_person": ADD,
    "complaints_fact": ADD,
    "complaints_identity": ADD,
    "complaints_verbatim": ADD,
    "complaints_datakey": only("kek_id wrapped"),
    "complaints_statement": ADD,
    "complaints_note": ADD,
    "complaints_suspicion": only("state"),
    "complaints_clearing": ADD,
    "complaints_spamhold": only("state tells_force clearing_id"),
    "complaints_spamreading": only("drawn_at mark marked_at"),
    "complaints_spamclearing": all_but(
        "id", "cluster", "restricted", "reason", "proposed_by_id", "proposed_at"
    ),
    "complaints_likenessband": ERASED,
    "complaints_spentproof": ERASED,
    "complaints_closing": WORK,
    "complaints_filerupdate": ADD,
    "complaints_message": only("read_at"),
    "complaints_contactcorrection": ADD,
    "complaints_opening": all_but(
        "id",
        "complaint_id",
        "what",
        "target_id",
        "ground",
        "reason",
        "requested_by_id",
        "requested_at",
    ),
    "complaints_reprisalreport": ADD,
    "complaints_preservationrequest": only("state alarm alarm_at"),
    "complaints_preservationstep": ADD,
    "complaints_translation": ADD,
    "complaints_noticewish": WORK,
    "complaints_sealalarm": WORK,
    # Deleted with a draft that was left; a trigger refuses it for what belongs to a complaint.
    "complaints_evidenceitem": TRANSIENT,
    "complaints_evidencefile": ERASED,
    "complaints_custodyevent": ERASED,
    "complaints_orderreview": ADD,
    "complaints_accountreview": ADD,
    "complaints_draft": TRANSIENT,
    "complaints_storedanswer": TRANSIENT,
    # Who must review it.
    "routing_agency": READ,
    "routing_policyversion": all_but("id", "author_id"),
    "routing_replay": only("state finished_at"),
    "routing_replaypart": all_but("id", "replay_id", "number", "last"),
    "routing_decision": ADD,
    "routing_referral": all_but("id", "complaint_id", "agency_id", "decision_id", "made_at"),
    "routing_packet": WORK,
    "ledger_entry": ADD,
    # People and their sessions.
    "accounts_user": WORK,
    "accounts_rolegrant": TRANSIENT,
    "account_emailaddress": TRANSIENT,
    "account_emailconfirmation": TRANSIENT,
    "mfa_authenticator": TRANSIENT,
    "django_session": TRANSIENT,
    "axes_accessattempt": TRANSIENT,
    "axes_accessattemptexpiration": TRANSIENT,
    "axes_accessfailurelog": TRANSIENT,
    "axes_accesslog": TRANSIENT,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "django_content_type": READ,
    "django_migrations": READ,
}

# What counts without a table. (The identifiers of rows need no grant of their own.)
COUNTERS = ("complaints_arrivals",)


def grants(role: str) -> sql.Composed:
    """The statements, one a line, that give a role what the site needs and take what it had."""
    return sql.SQL("\n").join([*_taken(role), *_given(role)])


def _taken(role: str) -> Iterator[sql.Composable]:
    """Temporary tables too: one could pose as a table that is asked about."""
    database, schema = _database_and_schema()
    for what, whom in (
        (sql.SQL("TEMPORARY ON DATABASE {}").format(database), sql.SQL("PUBLIC")),
        (sql.SQL("ALL ON DATABASE {}").format(database), sql.Identifier(role)),
        (sql.SQL("CREATE ON SCHEMA {}").format(schema), sql.SQL("PUBLIC")),
        (sql.SQL("ALL ON ALL TABLES IN SCHEMA {}").format(schema), sql.Identifier(role)),
        (sql.SQL("ALL ON ALL SEQUENCES IN SCHEMA {}").format(schema), sql.Identifier(role)),
    ):
        yield sql.SQL("REVOKE {} FROM {};").format(what, whom)


def _given(role: str) -> Iterator[sql.Composable]:
    database, schema = _database_and_schema()
    to = sql.Identifier(role)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {};").format(database, to)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {};").format(schema, to)
    for sequence in COUNTERS:
        yield sql.SQL("GRANT USAGE, SELECT ON SEQUENCE {} TO {};").format(
            sql.Identifier(sequence), to
        )
    columns = {model._meta.db_table: _columns(model) for model in models()}  # noqa: SLF001
    for table, use in DECISIONS.items():
        yield sql.SQL("GRANT {} ON {} TO {};").format(
            sql.SQL(", ").join(_rights(use, columns.get(table, []))), sql.Identifier(table), to
        )


def _rights(use: Use, columns: list[str]) -> Iterator[sql.Composable]:
    yield sql.SQL("SELECT")
    if use.add:
        yield sql.SQL("INSERT")
    if use.fixed or use.only:
        wanted = use.only or [name for name in columns if name not in use.fixed]
        listed = [sql.Identifier(name) for name in wanted]
        yield sql.SQL("UPDATE ({})").format(sql.SQL(", ").join(listed))
    elif use.change:
        yield sql.SQL("UPDATE")
    if use.delete:
        yield sql.SQL("DELETE")


def models() -> list[type[Model]]:
    """Every model with a table, those that only join others included."""
    return list(apps.get_models(include_auto_created=True))


def _columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]  # noqa: SLF001


def _database_and_schema() -> tuple[sql.Identifier, sql.Identifier]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema()")
        database, schema = cursor.fetchone()
    return sql.Identifier(database), sql.Identifier(schema)
