"""The Jinja2 environment of all our own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined, Template, nodes
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from heard.plumbing.faces import hue_of, initials
from heard.plumbing.listing import listed
from heard.project.addresses import address_of
from heard.project.demo import hurried
from heard.project.fragments import Keep
from heard.project.icons import icon
from heard.project.moments import age, ago, due_in, full_moment, span


def environment(**options: Any) -> Environment:
    """Return the environment Django's Jinja2 backend renders with: translations, addresses, static files, icons."""
    return ManyLanguages(**options)


class OurPages(Environment):
    """What every template of ours may use. Templates are compiled for the `language` they will be read in.

    Looking words up, drawing icons and naming static files was more than half of the work of a page, and comes out the
    same each time: it is done when the template is compiled.
    """

    def __init__(self, language: str | None = None, **options: Any) -> None:
        """Set up for a language; None means the one of the moment."""
        super().__init__(
            **{**options, "undefined": StrictUndefined},
            extensions=["jinja2.ext.i18n", Keep],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.language = language
        self.install_gettext_callables(  # type: ignore[attr-defined]
            translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
        )
        self.globals.update(
            static=static, url=address_of, language=translation.get_language, is_rtl=translation.get_language_bidi
        )
        self.globals.update(hurried_clock=hurried.running)
        self.globals.update(icon=icon, initials=initials, hue_of=hue_of, messages_of=get_messages)
        self.globals.update(age=age, ago=ago, due_in=due_in, full_moment=full_moment, span=span, listed=listed)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if self.language is None:
            return parsed
        with translation.override(self.language):
            done: nodes.Template = _Foreknown().visit(parsed)
        return done


class _OurTemplate(Template):
    """Imported anywhere, a template knows the same names: those of its environment, which nobody adds to."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module(None)  # comparing all names at every import took a twelfth of a page


OurPages.template_class = _OurTemplate


class ManyLanguages(OurPages):
    """Hands each template out in the language of the moment."""

    def __init__(self, **options: Any) -> None:
        """Keep the options for the languages that are asked for later."""
        super().__init__(**options)
        self._options = options
        self._speaking: dict[str, OurPages] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - Jinja2's name
        """Return a template, compiled for the language of the moment. Raises TemplateNotFound."""
        return self._now().get_template(name, parent, globals)

    def from_string(self, *arguments: Any, **named: Any) -> Template:
        """Return a template made of a text."""
        return self._now().from_string(*arguments, **named)

    def _now(self) -> OurPages:
        language = translation.get_language() or settings.LANGUAGE_CODE
        if language not in self._speaking:
            self._speaking[language] = OurPages(language, **self._options)
        return self._speaking[language]


class _Foreknown(NodeTransformer):
    """Puts results in the place of calls whose outcome is the same at every reading."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja2's name
        self.generic_visit(node)
        known = _KNOWN.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if (
            known is None
            or node.dyn_args
            or node.dyn_kwargs
            or not all(isinstance(one, nodes.Const) for one in node.args)
        ):
            return node
        given = [one.value for one in node.args if isinstance(one, nodes.Const)]
        return known(node, *given) or node

    def visit_ScopedEvalContextModifier(self, node: nodes.Node) -> nodes.Node:  # noqa: N802 - Jinja2's name
        """Leave what stands in `autoescape false` alone: a word known beforehand escapes the names put into it."""
        return node


def _word(node: nodes.Call, text: str) -> nodes.Expr:
    return _said(node, translation.gettext(text))


def _word_in_context(node: nodes.Call, context: str, text: str) -> nodes.Expr:
    return _said(node, translation.pgettext(context, text))


def _said(node: nodes.Call, text: str) -> nodes.Expr:
    said = Markup(text)  # noqa: S704 - translations are ours
    if not node.kwargs:
        return nodes.Const(said % {}, lineno=node.lineno)
    pairs = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
    return nodes.Mod(nodes.Const(said), nodes.Dict(pairs), lineno=node.lineno)


def _fixed(function: Callable[..., str], node: nodes.Call, *given: Any) -> nodes.Expr | None:
    if node.kwargs or (function is static and settings.DEBUG):
        return None
    return nodes.Const(function(*given), lineno=node.lineno)


_KNOWN: dict[str, Callable[..., nodes.Expr | None]] = {
    "_": _word,
    "gettext": _word,
    "pgettext": _word_in_context,
    "icon": partial(_fixed, icon),
    "static": partial(_fixed, static),
}
