"""What points at a row, so that a setting in use is not removed by accident."""

from __future__ import annotations

from django.db.models import Field, ForeignKey, Model
from django.utils.text import capfirst


def uses_of(instance: Model, *, besides: tuple[str, ...] = ()) -> list[str]:
    """Return what points at a setting, one sentence each ("Conversations"); tables named in `besides` do not count."""
    found = []
    for relation in instance._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        field: Field[object, object] = relation.field  # type: ignore[union-attr]
        model = field.model
        is_other = isinstance(field, ForeignKey) and model._meta.db_table not in besides
        if is_other and model._default_manager.filter(**{field.name: instance.pk}).exists():
            found.append(str(capfirst(_name(model, instance))))
    return sorted(set(found))


def _name(model: type[Model], instance: Model) -> str:
    """Return what people call the rows of a table; of a table of pairs, what stands on its other side."""
    if not model._meta.auto_created:
        return str(model._meta.verbose_name_plural)
    others = [
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is not type(instance)
    ]
    return str(others[0]._meta.verbose_name_plural) if others else str(model._meta.verbose_name_plural)
