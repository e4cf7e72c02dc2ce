from gateway.kept import Kept, owner_of
from gateway.values import Credential

ONE = Credential("http://b2", "key", "secret")


def test_it_keeps_what_was_made():
    kept = Kept[object](limit=2)

    first = kept.get_or_make(ONE, "pages", object)

    assert kept.get_or_make(ONE, "pages", object) is first
    assert kept.get(ONE, "transfers") is None


def test_another_secret_or_realm_is_another_owner():
    kept = Kept[str](limit=5)
    kept.put(ONE, "one")

    assert kept.get(Credential("http://b2", "key", "other secret")) is None
    assert kept.get(Credential("http://b3", "key", "secret")) is None


def test_it_forgets_what_was_not_used_for_longest():
    kept = Kept[int](limit=2)
    for part in (1, 2):
        kept.put(ONE, part, part)
    kept.get(ONE, 1)

    kept.put(ONE, 3, 3)

    assert [kept.get(ONE, part) for part in (1, 2, 3)] == [1, None, 3]


def test_evicting_forgets_everything_of_one_credential_only():
    other = Credential("http://b2", "other", "secret")
    kept = Kept[int](limit=9)
    kept.put(ONE, 1, "a")
    kept.put(ONE, 2, "b")
    kept.put(other, 3)

    kept.evict(ONE)

    assert len(kept) == 1
    assert kept.get(other) == 3


def test_it_never_holds_the_secret_itself():
    assert "secret" not in repr(owner_of(ONE))
