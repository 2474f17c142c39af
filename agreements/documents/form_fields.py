"""Reads the form fields that the front matter of a License Agreement names."""

import re
from collections.abc import Callable

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.form_fields import KINDS, KNOWN, OWN, STANDARD, FormField, KeptIn, own_fields

LONGEST_LABEL = 200
MOST_OWN_FIELDS = 20
MOST_OPTIONS = 50
_NAME = re.compile("[a-z][a-z0-9_]{0,39}")


def read_form_fields(
    value: object, read_line: Callable[[object], str], wrong: list[str]
) -> tuple[FormField, ...]:
    """The fields, the standard ones first; what is to be mended goes into `wrong`.

    A list gives the labels of `STANDARD` in their order; else each name has a label, or a mapping
    of label, kind, options, required. `read_line` gives a label as it is printed.
    """
    if isinstance(value, list) and len(value) == len(STANDARD):
        named = zip(STANDARD, value, strict=True)
        return tuple(FormField(n, read_line(label), KNOWN[n].kind) for n, label in named)
    if not isinstance(value, dict):
        wrong.append(
            _(
                "“form_fields” must list exactly seven labels: %(what)s. Or give each field by its "
                "name, such as “name: Your name”."
            )
            % {"what": ", ".join(STANDARD)}
        )
        return ()
    if missing := [name for name, known in KNOWN.items() if known.is_needed and name not in value]:
        wrong.append(_("“form_fields” lacks: %(what)s.") % {"what": ", ".join(missing)})
    fields = [_Entry(name, given, read_line, wrong).field() for name, given in value.items()]
    labels = [field.label for field in fields if field.label]
    wrong += [
        _("“form_fields”: two fields say “%(label)s”.") % {"label": label}
        for label in dict.fromkeys(labels)
        if labels.count(label) > 1
    ]
    own = own_fields(fields)
    if len(own) > MOST_OWN_FIELDS:
        wrong.append(
            _("“form_fields” asks for %(number)d things of its own; %(most)d are the most.")
            % {"number": len(own), "most": MOST_OWN_FIELDS}
        )
    return (*sorted(set(fields) - set(own), key=lambda field: STANDARD.index(field.name)), *own)


def named_twice(front_matter: str) -> list[str]:
    """A sentence for each form field of which YAML would pass over all but the last."""
    top = yaml.compose(front_matter, yaml.SafeLoader)
    nodes = {key.value: node for key, node in top.value} if top else {}
    asked = nodes.get("form_fields")
    names = [key.value for key, _node in asked.value] if isinstance(asked, yaml.MappingNode) else []
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    return [_("“form_fields” has “%(name)s” twice.") % {"name": name} for name in twice]


class _Entry:
    """One name of the mapping and what it was given."""

    def __init__(
        self, name: object, given: object, read_line: Callable[[object], str], wrong: list[str]
    ) -> None:
        self.name = str(name)
        self.known = KNOWN.get(self.name, OWN)
        self.told = given if isinstance(given, dict) else {"label": given}
        self.read_line = read_line
        self.wrong = wrong

    def field(self) -> FormField:
        if not _NAME.fullmatch(self.name):
            self.refuse(_("a name is made of a-z, 0-9 and “_”, 40 at most, and begins with a-z."))
        is_own = self.known.kept_in is KeptIn.AGREEMENT
        may = ("label", "kind", "options", "required") if is_own else ("label",)
        if strange := [str(key) for key in self.told if key not in may]:
            what = ", ".join(strange)
            self.refuse(_("it may have %(may)s, not %(what)s."), may=", ".join(may), what=what)
        kind = self.kind()
        required = self.told.get("required", True)
        if not isinstance(required, bool):
            self.refuse(_("“required” may be true or false."))
        return FormField(
            self.name,
            self.line(self.told.get("label")),
            kind,
            self.options(KINDS[kind].has_options),
            bool(required),
        )

    def kind(self) -> str:
        kinds = list(KINDS) if self.known is OWN else [self.known.kind]
        kind = self.told.get("kind", self.known.kind)
        if kind in kinds:
            return str(kind)
        among = ", ".join(kinds)
        self.refuse(_("its kind may be %(among)s, not “%(kind)s”."), among=among, kind=kind)
        return self.known.kind

    def options(self, is_choice: bool) -> tuple[str, ...]:
        given = self.told.get("options", [])
        options = [self.line(option) for option in given] if isinstance(given, list) else []
        is_list = 1 < len(set(options)) == len(options) <= MOST_OPTIONS
        if not (is_list if is_choice else given == []):
            most = MOST_OPTIONS
            self.refuse(_("only a choice has “options”, two to %(most)d, each once."), most=most)
        return tuple(options)

    def line(self, given: object) -> str:
        line = self.read_line(given)
        if len(line) > LONGEST_LABEL:
            start, most = line[:30], LONGEST_LABEL
            self.refuse(
                _("“%(start)s…” is longer than %(most)d characters."), start=start, most=most
            )
        return line

    def refuse(self, sentence: str | Promise, **facts: object) -> None:
        self.wrong.append(
            _("“form_fields”, “%(name)s”:") % {"name": self.name} + f" {sentence % facts}"
        )
