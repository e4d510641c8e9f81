"""Which version of its packet an agency was told of and has; when a packet became ready."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q

# Whoever was told before had no newer version to be told of: notices went with the first alone.
FORWARD = """
UPDATE routing_referral AS referral
SET ready_version = newest.version,
    notified_version =
        CASE WHEN referral.notified_at IS NULL THEN 0 ELSE newest.version END,
    downloaded_version = CASE WHEN referral.downloaded_at IS NULL THEN 0 ELSE 1 END
FROM (
    SELECT referral_id, max(version) AS version
    FROM routing_packet WHERE state = 'ready' GROUP BY referral_id
) AS newest
WHERE newest.referral_id = referral.id;
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0011_fewer_indexes")]

    operations = [
        migrations.AddField(
            model_name="packet", name="ready_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="referral",
            name="ready_version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="referral",
            name="notified_version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="referral",
            name="downloaded_version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RemoveIndex(model_name="referral", name="routing_awaiting_notice"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["notice_not_before"],
                name="routing_awaiting_notice",
                condition=Q(ready_version__gt=F("notified_version"))
                & Q(ready_version__gt=F("downloaded_version")),
            ),
        ),
        # Last: no table may be altered behind rows that have checks to come at the commit.
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
