"""Files that come together are told to agencies together."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("complaints", "0025_filer_told")]

    operations = [
        migrations.AddField(
            model_name="evidenceitem",
            name="tell_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="evidenceitem",
            index=models.Index(
                condition=Q(tell_by__isnull=False),
                fields=["tell_by"],
                name="complaints_evidence_to_tell",
            ),
        ),
    ]
