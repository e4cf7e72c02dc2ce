from localb2.rules import accounts, keys
from localb2.rules.capabilities import ALL_CAPABILITIES


def test_a_new_account_has_a_master_key_that_may_do_everything(db, clock):
    account, master = accounts.create_account(db, clock, "demo")

    assert master.id == account.id
    assert master.capabilities == ALL_CAPABILITIES
    assert keys.get_key(db, clock, account.id) == master


def test_it_is_found_by_its_label(db, clock):
    account, _ = accounts.create_account(db, clock, "demo")

    assert accounts.find_account(db, "demo") == account


def test_it_finds_no_account_for_an_unknown_label(db):
    assert accounts.find_account(db, "nobody") is None


def test_accounts_are_listed_by_label(db, clock):
    for label in ("zoo", "arc"):
        accounts.create_account(db, clock, label)

    assert [account.label for account in accounts.list_accounts(db)] == ["arc", "zoo"]
