from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the columns: PostgreSQL changes no table whose rows the same transaction has changed."""

    dependencies = [
        ('facilities', '0005_run_output_record'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='runoutput',
            name='batch_reference_is_unique_in_its_run',
        ),
        migrations.AddConstraint(
            model_name='runoutput',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('run', 'batch_reference'), name='batch_reference_is_unique_in_its_run'),
        ),
        migrations.AddConstraint(
            model_name='runoutput',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('voided_at__isnull', True), ('void_reason', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='run_output_is_voided_with_a_reason'),
        ),
    ]
