"""When each filer last heard anything, so that the cases that are due are the start of an index."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.functions import Coalesce

LAST_TOLD = """
UPDATE complaints_complaint SET filer_told_at = told.at
FROM (SELECT complaint_id, max(at) AS at FROM complaints_filerupdate GROUP BY complaint_id) told
WHERE told.complaint_id = complaints_complaint.id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("complaints", "0024_spam_check")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("complaint", "filer_told_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "complaint",
            models.Index(
                Coalesce("filer_told_at", "filed_at"),
                models.F("id"),
                name="complaints_filer_untold",
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True),
                    models.Q(("routing_state", "held"), _negated=True),
                ),
            ),
        ),
        # Last: a table with unchecked changes takes no index.
        migrations.RunSQL(LAST_TOLD, migrations.RunSQL.noop),
    ]
