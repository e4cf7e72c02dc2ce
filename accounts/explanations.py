"""The words a person reads when B2, or the way to it, refuses: what happened and what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import CapabilityMissing
from gateway import errors
from gateway.errors import B2Error


@dataclass(frozen=True, slots=True)
class Explanation:
    """A failure in words, with the HTTP status that the console answers.

    `code` is B2's own word, of which it has several for the same; `kind` is ours, for scripts.
    """

    status: int
    heading: str | Promise
    happened: str | Promise
    advice: str | Promise
    code: str = ""
    kind: str = ""
    request_id: str | None = None
    retry_after: float | None = None
    detail: str = ""


_CHANGED = _(
    "Somebody or something else was faster. Load the page again and look at what is there now."
)

EXPLANATIONS: dict[type[B2Error], Explanation] = {
    errors.Unreachable: Explanation(
        502,
        _("B2 can’t be reached"),
        _("The console found no connection to the B2 service."),
        _("Check this machine’s network and whether the service is up, then try again."),
    ),
    errors.TimedOut: Explanation(
        504,
        _("B2 took too long to answer"),
        _("The request was sent, but no answer came in time. It may still have been carried out."),
        _("Wait a moment, look at what is there now, and try again."),
    ),
    errors.ConnectionCut: Explanation(
        502,
        _("The connection to B2 was cut"),
        _("The connection ended in the middle of the answer."),
        _("Try again. If it happens often, look at the network in between."),
    ),
    errors.MasterKeyRefused: Explanation(
        403,
        _("The master key can’t do this"),
        _("B2’s S3 API, which the console uses for files, refuses the master application key."),
        _("Sign in again: the console offers to make a working key."),
    ),
    errors.NotEntitled: Explanation(
        403,
        _("This key may not do that"),
        _("B2 refused: the application key is not entitled to it."),
        _("Sign in with a key that has the capability, or ask the account’s owner for one."),
    ),
    errors.CapExceeded: Explanation(
        403,
        _("A cap of this account is reached"),
        _("B2 refused because a daily cap on storage, download or transactions is used up."),
        _("Raise the cap under Caps & Alerts in your Backblaze account, or wait until it resets."),
    ),
    errors.TooManyRequests: Explanation(
        429,
        _("B2 asks to slow down"),
        _("This account has sent too many requests in a short time."),
        _("Wait a moment, then try again."),
    ),
    errors.ServiceBusy: Explanation(
        503,
        _("B2 is busy"),
        _("The service can’t take the request just now. That is normal now and then."),
        _("Wait a moment, then try again."),
    ),
    errors.NoSuchBucket: Explanation(
        404,
        _("No such bucket"),
        _("There is no bucket of that name, or this key may not know of it."),
        _("Go back to the list of buckets."),
    ),
    errors.NoSuchFile: Explanation(
        404,
        _("No such file"),
        _("There is no file version of that name and id any more, or the file is hidden."),
        _("Go back to the folder and load it again."),
    ),
    errors.NoSuchUpload: Explanation(
        404,
        _("No such unfinished upload"),
        _("The upload was finished or cancelled, or it never began."),
        _("Start the upload again."),
    ),
    errors.NoSuchKey: Explanation(
        404,
        _("No such application key"),
        _("The key was deleted or has expired."),
        _("Load the list of application keys again."),
    ),
    errors.BucketNameTaken: Explanation(
        409,
        _("That bucket name is taken"),
        _("Bucket names are unique over all of B2, and another account uses this one."),
        _("Choose another name."),
    ),
    errors.BucketNameOwn: Explanation(
        409,
        _("You have that bucket already"),
        _("This account has a bucket of that name."),
        _("Choose another name, or use the bucket that is there."),
    ),
    errors.BadBucketName: Explanation(
        400,
        _("B2 refuses that bucket name"),
        _("The name breaks one of B2’s rules."),
        _("Use 6 to 63 letters, digits and hyphens, and don’t begin with “b2-”."),
    ),
    errors.TooManyBuckets: Explanation(
        409,
        _("No more buckets"),
        _("The account has as many buckets as B2 allows."),
        _("Delete a bucket that is no longer needed, or ask Backblaze for more."),
    ),
    errors.BucketNotEmpty: Explanation(
        409,
        _("The bucket is not empty"),
        _("B2 deletes empty buckets only. Old versions, hidden files and parts count too."),
        _("Delete every file version first, then the bucket."),
    ),
    errors.RevisionConflict: Explanation(
        409, _("It has changed meanwhile"), _("B2 kept the change that came first."), _CHANGED
    ),
    errors.FileLocked: Explanation(
        403,
        _("The file version is locked"),
        _("Object Lock protects it: a retention period or a legal hold."),
        _("Wait until the retention ends, or have the legal hold removed."),
    ),
    errors.AlreadyHidden: Explanation(
        409, _("The file is hidden already"), _("Its newest version is a hide marker."), _CHANGED
    ),
    errors.InvalidRequest: Explanation(
        400,
        _("B2 refuses the request"),
        _("A value in it is not what B2 expects."),
        _("B2’s own message below says which one."),
    ),
    errors.IncompleteBody: Explanation(
        400,
        _("The upload ended early"),
        _("Fewer bytes arrived than the file has. Nothing was stored."),
        _("Try the upload again."),
    ),
    errors.ForeignHost: Explanation(
        502,
        _("B2’s answer names a foreign host"),
        _("The answer points to a server outside the service. It was not contacted."),
        _("Check the address of the service in the console’s settings."),
    ),
    errors.CredentialExpired: Explanation(
        401,
        _("The key no longer works"),
        _("B2 no longer accepts the application key: it was deleted, or it has expired."),
        _("Sign in again with another key."),
    ),
    errors.InvalidCredential: Explanation(
        401,
        _("The key no longer works"),
        _("B2 no longer accepts the application key: it was deleted, or it has expired."),
        _("Sign in again with another key."),
    ),
}
UNKNOWN = Explanation(
    502,
    _("B2 answered with an error"),
    _("The console does not know this error; B2’s own words are below."),
    _("Try again. If it stays, the code and the request id help Backblaze’s support."),
)


def explain(error: B2Error) -> Explanation:
    """The words for an error of the gateway, with B2's own code, message and request id."""
    words = next(
        (EXPLANATIONS[kind] for kind in type(error).__mro__ if kind in EXPLANATIONS), UNKNOWN
    )
    ours = isinstance(error, errors.NotEntitled) and error.status is None  # B2 was not asked
    return Explanation(
        status=words.status,
        heading=words.heading,
        happened=_needs(error) or (error.message if ours else words.happened),
        advice=words.advice,
        code=error.code,
        kind=error.default_code,
        request_id=error.request_id,
        retry_after=error.retry_after,
        detail="" if ours else error.message,
    )


def explain_missing(missing: CapabilityMissing) -> Explanation:
    """The words for a page that the key cannot have."""
    words = EXPLANATIONS[errors.NotEntitled]
    return Explanation(
        status=403,
        heading=words.heading,
        happened=missing_text(missing.capability),
        advice=words.advice,
        code=missing.capability,
    )


def missing_text(capability: str) -> str:
    """Which capability is missing, in a sentence."""
    return gettext("It needs the capability %(name)s, which this key does not have.") % {
        "name": capability
    }


def _needs(error: B2Error) -> str | None:
    capability = error.capability if isinstance(error, errors.NotEntitled) else None
    return missing_text(capability) if capability else None
