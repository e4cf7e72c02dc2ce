"""Lifecycle rules in words: what a bucket does with its versions, for people."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gateway.lifecycle import LifecycleChoice, choice_of
from gateway.values import LifecycleRule

LABELS = {
    LifecycleChoice.KEEP_ALL: gettext_lazy("Keep all versions of the file (default)"),
    LifecycleChoice.KEEP_LAST: gettext_lazy("Keep only the last version of the file"),
    LifecycleChoice.KEEP_DAYS: gettext_lazy("Keep prior versions for this number of days:"),
    LifecycleChoice.CUSTOM: gettext_lazy("Use custom lifecycle rules"),
}


def summary(rules: Sequence[LifecycleRule]) -> str:
    """A few words for the bucket's card."""
    choice, days = choice_of(rules)
    if choice is LifecycleChoice.KEEP_ALL:
        return _("Keep all versions")
    if choice is LifecycleChoice.KEEP_LAST:
        return _("Keep only the last version")
    if days is not None:
        return ngettext(
            "Keep prior versions for %(days)d day", "Keep prior versions for %(days)d days", days
        ) % {"days": days}
    return ngettext("%(n)d custom rule", "%(n)d custom rules", len(rules)) % {"n": len(rules)}


def sentences(rules: Iterable[LifecycleRule]) -> list[str]:
    """What the rules will do, one sentence each; what happens without rules, if there are none."""
    told = [_sentence(rule) for rule in rules]
    return told or [_("Every version of every file is kept until somebody deletes it.")]


def _sentence(rule: LifecycleRule) -> str:
    subject = (
        _("Files whose name begins with “%(prefix)s”") % {"prefix": rule.prefix}
        if rule.prefix
        else _("Every file in the bucket")
    )
    return _("%(subject)s: %(effects)s.") % {
        "subject": subject,
        "effects": "; ".join(_effects(rule)),
    }


def _effects(rule: LifecycleRule) -> list[str]:
    effects = []
    if rule.days_until_hide:
        effects.append(
            ngettext(
                "hidden %(n)d day after upload",
                "hidden %(n)d days after upload",
                rule.days_until_hide,
            )
            % {"n": rule.days_until_hide}
        )
    if rule.days_until_delete:
        effects.append(
            ngettext(
                "versions that are hidden or replaced are deleted for good %(n)d day later",
                "versions that are hidden or replaced are deleted for good %(n)d days later",
                rule.days_until_delete,
            )
            % {"n": rule.days_until_delete}
        )
    if rule.days_until_cancel:
        effects.append(
            ngettext(
                "unfinished large files are cancelled %(n)d day after they were started",
                "unfinished large files are cancelled %(n)d days after they were started",
                rule.days_until_cancel,
            )
            % {"n": rule.days_until_cancel}
        )
    return effects
