from django.db import migrations, models

KEY = [
    "slice_kind",
    "slice_id",
    "day",
    "measure",
    "organisation",
    "counterparty_id",
    "site_id",
    "line_id",
    "commitment_id",
    "chemistry",
    "material",
    "element",
    "energy_carrier",
    "transport_mode",
    "collected_in",
    "condition",
    "method",
    "hour_of_day",
    "is_estimated",
]


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0003_annual_reports")]

    operations = [
        migrations.RemoveConstraint(model_name="dailyrollup", name="one_rollup_per_slice_day_and_dimension"),
        migrations.AddField(
            model_name="dailyrollup",
            name="hour_of_day",
            field=models.CharField(default="", help_text="Of loads: 00 to 23, at the site.", max_length=2),
        ),
        migrations.AddConstraint(
            model_name="dailyrollup",
            constraint=models.UniqueConstraint(fields=KEY, name="one_rollup_per_slice_day_and_dimension"),
        ),
    ]
