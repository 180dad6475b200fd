"""An annual report is of an operator's site, or of several of its sites together."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# The keys are looked at before the columns become binding, or the table could not be altered in this transaction.
OF_THEIR_SITE = """
UPDATE dashboards_annualreport report
   SET operator_id = site.operator_id, site_ids = ARRAY[site.id]
  FROM facilities_site site WHERE site.id = report.site_id;
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consortium", "0001_initial"),
        ("dashboards", "0001_initial"),
        ("facilities", "0001_initial"),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="annualreport", name="one_first_annual_report"),
        migrations.AddField(
            model_name="annualreport",
            name="operator",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consortium.organisation",
            ),
        ),
        migrations.AddField(
            model_name="annualreport",
            name="site_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), null=True, help_text="Sites that it is of, in order."
            ),
        ),
        migrations.RunSQL(OF_THEIR_SITE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="annualreport",
            name="operator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consortium.organisation"
            ),
        ),
        migrations.AlterField(
            model_name="annualreport",
            name="site_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), help_text="Sites that it is of, in order."
            ),
        ),
        migrations.AlterField(
            model_name="annualreport",
            name="site",
            field=models.ForeignKey(
                blank=True,
                help_text="Where it is of one site alone.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="annual_reports",
                to="facilities.site",
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes__isnull", True)),
                fields=("site_ids", "rule_set", "battery_class", "year"),
                name="one_first_annual_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("site__isnull", False), ("site_ids__len", 1))
                | models.Q(("site__isnull", True), ("site_ids__len__gt", 1)),
                name="annual_report_of_one_site_names_it",
            ),
        ),
    ]
