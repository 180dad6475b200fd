import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("facilities", "0006_run_output_withdrawn_apart"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="bpns",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Its number as a business partner's site, Catena-X.",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("bpns", ""), ("bpns__regex", "^BPNS[a-zA-Z0-9]{12}$"), _connector="OR"),
                name="site_bpns_is_spelled_as_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bpns", ""), _negated=True),
                fields=("operator", "bpns"),
                name="a_bpns_names_one_site_of_its_operator",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="processrun",
            name="process_run_ends_after_it_starts",
        ),
        migrations.AddConstraint(
            model_name="processrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__gte", models.F("started_at"))),
                name="process_run_ends_not_before_it_starts",
            ),
        ),
        migrations.CreateModel(
            name="SentRecyclingBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_row", models.PositiveIntegerField(blank=True, null=True)),
                ("recycling_batch_id", models.CharField(max_length=160)),
                (
                    "position",
                    models.PositiveIntegerField(
                        help_text="Which of the document's steps the input is of, counted from 0."
                    ),
                ),
                ("document", models.TextField(help_text="As JSON, with every digit.")),
                (
                    "ingest_batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consortium.ingestbatch",
                    ),
                ),
                (
                    "run_input",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_batch",
                        to="facilities.runinput",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
