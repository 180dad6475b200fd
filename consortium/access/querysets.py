"""Querysets that know who is looking.  Every read for people starts with one of these two methods."""

from django.db import models
from django.db.models import Case, Value, When

from consortium.access.permissions import Permission
from consortium.access.viewer import Viewer
from consortium.access.visibility import RULES


class ScopedQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """The rows this viewer may look at."""
        return self.permitted(viewer, next(iter(RULES[self.model._meta.label])))

    def permitted(self, viewer: Viewer, permission: Permission):
        """The rows on which this viewer may exercise `permission`; none at all without the verb."""
        if viewer.is_system:
            return self
        if not viewer.can(permission):
            return self.none()
        rule = RULES[self.model._meta.label][permission]
        if not self._is_whole_table():
            return self.filter(rule.q(viewer))
        key = (self.model, permission)
        if key not in viewer.prepared:
            viewer.prepared[key] = self.filter(rule.q(viewer))
        return viewer.prepared[key].all()

    def owned_by(self, viewer: Viewer):
        """Of the rows this viewer may look at, those of its own organisation: no grant needs to be read for them."""
        permission = next(iter(RULES[self.model._meta.label]))
        if viewer.is_system or not viewer.can(permission):
            return self.permitted(viewer, permission)
        return self.filter(RULES[self.model._meta.label][permission].by_ownership(viewer))

    def _is_whole_table(self) -> bool:
        """Nothing has been asked of it yet, so that what follows is the same for every query of the viewer's."""
        asked = self._fields or self._prefetch_related_lookups or self._hints or self._db
        return not asked and vars(self.query) == vars(type(self.query)(self.model))

    def marking(self, viewer: Viewer, permission: Permission, *, name: str):
        """The same rows, each with a boolean column `name`: does this viewer hold `permission` on it?"""
        if viewer.is_system:
            return self.annotate(**{name: Value(True)})
        if not viewer.can(permission):
            return self.annotate(**{name: Value(False)})
        rule = RULES[self.model._meta.label][permission].q(viewer)
        return self.annotate(**{name: Case(When(rule, then=Value(True)), default=Value(False))})


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)
