"""Lifecycle Settings: the console's four choices, and a table of custom rules."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from buckets.forms import RevisionForm
from buckets.lifecycle import LABELS
from gateway.lifecycle import LifecycleChoice, choice_of, overlapping, rules_for
from gateway.values import Bucket, LifecycleRule

MOST_RULES = 100  # per bucket
_LONGEST_PREFIX = 1024  # bytes, as for a file name
_MOST_DAYS = 2_147_483_647  # B2's whole numbers


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=_MOST_DAYS)


class LifecycleForm(RevisionForm):
    """Which of the four choices, and the number that the third one takes."""

    choice = forms.ChoiceField(
        choices=[(choice.value, label) for choice, label in LABELS.items()],
        widget=forms.RadioSelect,
    )
    days = _days(_("Number of days"))
    confirmed = forms.BooleanField(
        label=_("Yes, delete every file in this bucket by these rules"), required=False
    )

    def clean(self) -> dict[str, Any]:
        wants_days = self.cleaned_data.get("choice") == LifecycleChoice.KEEP_DAYS
        if wants_days and "days" not in self.errors and not self.cleaned_data.get("days"):
            self.add_error("days", _("Give the number of days."))
        return self.cleaned_data

    @property
    def wants_custom_rules(self) -> bool:
        """Whether the table of custom rules counts."""
        return bool(self["choice"].value() == LifecycleChoice.CUSTOM)


class RuleForm(forms.Form):
    """One custom rule. A row with nothing in it does not count."""

    path = forms.CharField(label=_("File Path"), required=False, strip=False)
    days_until_hide = _days(_("Days Till Hide"))
    days_until_delete = _days(_("Days Till Delete"))
    days_until_cancel = _days(_("Days Till Cancel Unfinished"))
    removed = forms.BooleanField(label=_("Remove"), required=False)

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if len(path.encode()) > _LONGEST_PREFIX:
            raise forms.ValidationError(_("A path is at most 1,024 bytes long."))
        return path

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("removed"):
            self.errors.clear()
        elif values.get("path") and not self.errors and not self._has_days():
            self.add_error("days_until_hide", _("Give at least one number of days."))
        return values

    def rule(self) -> LifecycleRule | None:
        """The rule of a valid row, None for one that is removed or empty."""
        values = self.cleaned_data
        if values.get("removed") or not self._has_days():
            return None  # Django leaves a row that nobody touched without values
        return LifecycleRule(
            prefix=values["path"],
            days_until_hide=values["days_until_hide"],
            days_until_delete=values["days_until_delete"],
            days_until_cancel=values["days_until_cancel"],
        )

    def _has_days(self) -> bool:
        return any(self.cleaned_data.get(f"days_until_{what}") for what in _DAY_FIELDS)


_DAY_FIELDS = ("hide", "delete", "cancel")


# Django's own class takes no type argument when the program runs.
if TYPE_CHECKING:
    _RowsOfRules = forms.BaseFormSet[RuleForm]
else:
    _RowsOfRules = forms.BaseFormSet


class BaseRuleFormSet(_RowsOfRules):
    """The table of custom rules, checked as a whole."""

    def clean(self) -> None:
        if any(self.errors):
            return
        rules = self.rules()
        if not rules:
            raise forms.ValidationError(_("Fill in at least one rule, or choose another setting."))
        if pair := overlapping(rules):
            one, other = (prefix or gettext("(every file)") for prefix in pair)
            raise forms.ValidationError(
                _("“%(one)s” and “%(other)s” match the same files: B2 allows one rule per file."),
                params={"one": one, "other": other},
            )

    def rules(self) -> list[LifecycleRule]:
        """The rules of the valid rows."""
        return [rule for form in self.forms if (rule := form.rule()) is not None]

    def empties_the_bucket(self) -> bool:
        """Whether the rules hide and then delete every file, the newest versions too."""
        return any(
            not rule.prefix and rule.days_until_hide and rule.days_until_delete
            for rule in self.rules()
        )


_RuleFormSet = forms.formset_factory(
    RuleForm,
    formset=BaseRuleFormSet,
    extra=1,
    max_num=MOST_RULES,
    validate_max=True,
    absolute_max=MOST_RULES + 10,
)


def rule_rows(
    posted: Mapping[str, str] | None = None, *, stored: Sequence[LifecycleRule] = ()
) -> BaseRuleFormSet:
    """The table as it was posted, or showing the `stored` rules."""
    rows = _RuleFormSet(posted, initial=[_row(rule) for rule in stored] or None, prefix="rules")
    return cast(BaseRuleFormSet, rows)


def stored_forms(bucket: Bucket) -> tuple[LifecycleForm, BaseRuleFormSet]:
    """Both forms, showing what the bucket has now."""
    choice, days = choice_of(bucket.lifecycle_rules)
    form = LifecycleForm(
        initial={"revision": bucket.revision, "choice": choice.value, "days": days}
    )
    shown = bucket.lifecycle_rules if choice is LifecycleChoice.CUSTOM else ()
    return form, rule_rows(stored=shown)


def with_one_more_row(posted: Mapping[str, str]) -> dict[str, str]:
    """What was posted, asking for one more row of the table."""
    told = posted.get("rules-TOTAL_FORMS", "")
    rows = int(told) if told.isdecimal() and len(told) <= len(str(MOST_RULES)) else 0
    return {
        **posted,
        "choice": LifecycleChoice.CUSTOM.value,
        "rules-TOTAL_FORMS": str(min(rows + 1, MOST_RULES)),
    }


def chosen_rules(form: LifecycleForm, rows: BaseRuleFormSet) -> Sequence[LifecycleRule]:
    """The rules that valid forms ask for."""
    choice = LifecycleChoice(form.cleaned_data["choice"])
    custom = rows.rules() if choice is LifecycleChoice.CUSTOM else ()
    return rules_for(choice, days=form.cleaned_data["days"], custom=custom)


def _row(rule: LifecycleRule) -> dict[str, Any]:
    return {
        "path": rule.prefix,
        "days_until_hide": rule.days_until_hide,
        "days_until_delete": rule.days_until_delete,
        "days_until_cancel": rule.days_until_cancel,
    }
