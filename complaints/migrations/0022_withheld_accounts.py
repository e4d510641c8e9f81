"""An officer's or employee's account may have been given under order: two people let it out.

The answer is filed like the rest and never changes. ``order_decided`` turns true, and never back,
once two different people gave their reasons. A clean copy counts the values replaced in it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARDS = """
CREATE FUNCTION complaints_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.under_order IS DISTINCT FROM OLD.under_order THEN
        RAISE EXCEPTION 'what was filed is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.order_decided IS DISTINCT FROM OLD.order_decided AND (
        NOT NEW.order_decided OR 2 > (
            SELECT count(DISTINCT reviewed_by_id) FROM complaints_accountreview
            WHERE complaint_id = NEW.id
        )
    ) THEN
        RAISE EXCEPTION 'two different people let out an account that may have been given under order'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DO $$ BEGIN
    EXECUTE format(
        'ALTER FUNCTION complaints_guard_account() SET search_path = %I, pg_temp', current_schema()
    );
END $$;
CREATE TRIGGER complaints_complaint_account_guarded
    BEFORE UPDATE OF under_order, order_decided ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_account();
CREATE TRIGGER complaints_complaint_account_undecided BEFORE INSERT ON complaints_complaint
    FOR EACH ROW WHEN (NEW.order_decided) EXECUTE FUNCTION complaints_guard_decided_order();
CREATE TRIGGER complaints_accountreview_only_added
    BEFORE UPDATE OR DELETE ON complaints_accountreview
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
CREATE TRIGGER complaints_accountreview_never_emptied BEFORE TRUNCATE ON complaints_accountreview
    FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse();
"""
NO_GUARDS = """
DROP TRIGGER complaints_accountreview_never_emptied ON complaints_accountreview;
DROP TRIGGER complaints_accountreview_only_added ON complaints_accountreview;
DROP TRIGGER complaints_complaint_account_undecided ON complaints_complaint;
DROP TRIGGER complaints_complaint_account_guarded ON complaints_complaint;
DROP FUNCTION complaints_guard_account();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0021_turns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="under_order",
            field=models.CharField(
                blank=True,
                choices=[("no", "no"), ("yes", "yes"), ("unknown", "unknown")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="order_decided",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=Q(order_decided=False, restricted=True)
                & ~Q(under_order="no")
                & ~Q(status="closed"),
                fields=["filed_at", "id"],
                name="complaints_account_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=Q(restricted=True) | Q(under_order=""),
                name="complaints_officers_are_asked_about_orders",
            ),
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="replaced",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="AccountReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_reviews",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "reviewed_by"),
                        name="complaints_two_people_review_an_account",
                    ),
                    models.CheckConstraint(
                        condition=~Q(reason=""),
                        name="complaints_account_reviews_have_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
