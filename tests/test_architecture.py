"""What import-linter cannot see: foreign keys look down, every fact stands on the page of reactions, verbs are verbs."""

import ast
from pathlib import Path

import django.apps
import pytest
from django.db import models

from heard.plumbing.events import Event
from heard.project.reactions import REACTIONS
from heard.project.studio.fact_names import FACT_NAMES

FLOORS = [
    "plumbing",
    "staff",
    "customers",
    "knowledge",
    "conversations",
    "orders",
    "email",
    "calls",
    "chat",
    "contact",
    "promises",
    "feedback",
    "community",
    "guidance",
    "rules",
    "insights",
    "project",
]
SOURCE = Path(__file__).parent.parent / "src" / "heard"


def ours():
    return [model for model in django.apps.apps.get_models() if model.__module__.startswith("heard.")]


def relations():
    for model in ours():
        # What a page inherits from Wagtail's is Wagtail's affair.
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model in ours():
                yield model, field


def test_foreign_keys_look_down():
    looking_up = [
        f"{model.__name__}.{field.name}"
        for model, field in relations()
        if FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert looking_up == []


def test_a_noun_does_not_know_who_points_at_it_from_another_domain():
    known = [
        f"{model.__name__}.{field.name}"
        for model, field in relations()
        if field.related_model._meta.app_label != model._meta.app_label
        and not (field.remote_field.related_name or "").endswith("+")
    ]
    assert known == []


def all_events(kind=Event):
    for event in kind.__subclasses__():
        yield event
        yield from all_events(event)


def test_every_fact_stands_on_the_page_of_reactions():
    announced = {
        event for event in all_events() if not event.__subclasses__() and event.__module__.startswith("heard.")
    }
    assert {event.__name__ for event in announced} == {event.__name__ for event in REACTIONS}


def test_every_fact_has_a_name_in_words_for_the_audit_log() -> None:
    assert set(FACT_NAMES) == {event.__name__ for event in REACTIONS}


def verbs():
    for folder in SOURCE.rglob("actions"):
        yield from (path for path in folder.glob("*.py") if not path.name.startswith("_"))


@pytest.mark.parametrize("path", sorted(verbs()), ids=lambda path: f"{path.parent.parent.name}.{path.stem}")
def test_a_verb_is_a_function_of_its_files_name_with_keyword_arguments(path):
    functions = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    assert path.stem in functions
    assert ast.get_docstring(functions[path.stem])


def module_of(path):
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    """Yield the modules of ours that a file imports when it is itself imported."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("heard."):
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_a_verb_imports_no_way_in_not_even_by_way_of_something_else():
    files = {module_of(path): path for path in SOURCE.rglob("*.py")}
    known, waiting, led = set(), [(module_of(path), ()) for path in verbs()], []
    while waiting:
        module, way = waiting.pop()
        if module in known or module not in files:
            continue
        known.add(module)
        if {"views", "api"} & set(module.split(".")[2:]) and not module.startswith("heard.plumbing."):
            led.append(" > ".join((*way, module)))
            continue
        waiting += [(one, (*way, module)) for one in imported(files[module])]
    assert led == []


def test_business_never_uses_djangos_signals():
    users = [path.name for path in SOURCE.rglob("*.py") if "django.dispatch" in path.read_text()]
    assert users == []
