"""`manage.py check` fails when a model has no visibility rule, or a rule is not what it claims to be."""

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.core.exceptions import FieldDoesNotExist

from consortium.access.querysets import ScopedQuerySet
from consortium.access.visibility import EXEMPT, RULES

OURS = {"consortium", "feedstock", "facilities", "contracts", "dashboards"}


@register(Tags.security)
def every_model_has_a_visibility_rule(app_configs, **kwargs) -> list[Error]:
    models = {
        model._meta.label: model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model._meta.auto_created
    }
    errors = [
        Error(
            f"{label} has neither a visibility rule nor an exemption.",
            hint="Add it to RULES (or, with a reason, to EXEMPT) in consortium/access/visibility.py.",
            id="consortium.E001",
        )
        for label in sorted(models.keys() - RULES.keys() - EXEMPT.keys())
    ]
    errors += [
        Error(f"The visibility table names {label}, which does not exist.", id="consortium.E002")
        for label in sorted((RULES.keys() | EXEMPT.keys()) - models.keys())
    ]
    for label, reach_by_permission in RULES.items():
        model = models.get(label)
        if model is None:
            continue
        if not isinstance(model._default_manager.all(), ScopedQuerySet):
            errors.append(Error(f"{label}'s first manager must be a ScopedManager.", id="consortium.E003"))
        for start, path, end in {found for reach in reach_by_permission.values() for found in reach.paths()}:
            if start and start not in models:
                errors.append(Error(f"{label}'s rule names {start}, which does not exist.", id="consortium.E002"))
                continue
            errors += _path_errors(label, models[start or label], path, end or label)
    return errors


def _path_errors(label: str, model, path: str, end: str) -> list[Error]:
    """A path follows forward foreign keys only: a rule can then never multiply rows, and needs no DISTINCT."""
    here = model
    if path in {"organisation_id", "site_id", "counterparty_id"}:
        return []  # a column that holds the key itself, on the tables that carry no foreign keys
    for step in path.split("__") if path != "pk" else []:
        try:
            field = here._meta.get_field(step)
        except FieldDoesNotExist:
            return [Error(f"{label}: {path} names {step}, which does not exist.", id="consortium.E004")]
        if not (field.many_to_one or field.one_to_one) or field.auto_created:
            return [Error(f"{label}: {path} is not a forward path.", id="consortium.E004")]
        here = field.related_model
    if here._meta.label != end:
        return [Error(f"{label}: {path} does not end at {end}.", id="consortium.E005")]
    return []
