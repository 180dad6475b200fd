import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

AS_ITS_RUN = """
UPDATE facilities_runoutput output
   SET recorded_at = run.recorded_at, recorded_by_id = run.recorded_by_id,
       voided_at = run.voided_at, voided_by_id = run.voided_by_id, void_reason = run.void_reason
  FROM facilities_processrun run
 WHERE run.id = output.run_id
"""


class Migration(migrations.Migration):
    """An output that was recorded with its run was recorded, and withdrawn, when the run was."""

    dependencies = [
        ('consortium', '0003_scale_errors'),
        ('facilities', '0004_weighing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='runoutput',
            name='recorded_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='runoutput',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='runoutput',
            name='void_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='runoutput',
            name='voided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='runoutput',
            name='voided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(AS_ITS_RUN, migrations.RunSQL.noop),
    ]
