"""The command line: what it reads, and what it refuses to read."""

import pytest

from localb2.__main__ import parse
from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.native.wire import Wire


def test_caps_are_read_from_the_command_line():
    caps = ["--cap", "storage-bytes=1KB", "--cap", "b:class-b-per-day=2"]

    settings = parse(["--data", "x", "--account", "a", "--account", "b", *caps])

    assert settings.caps == {"storage-bytes": 1000, "b:class-b-per-day": 2}


def test_without_an_option_there_are_no_caps():
    assert parse(["--data", "x"]).caps == {}


@pytest.mark.parametrize(
    "cap", ["storage-bytes", "money=10", "class-b-per-day=1GB", "nobody:storage-bytes=1"]
)
def test_a_cap_that_is_none_ends_it_with_a_sentence(cap, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(["--data", "x", "--cap", cap])

    assert ended.value.code == 2
    assert "argument --cap: " in capsys.readouterr().err


def test_a_reset_brings_back_the_caps_of_the_command_line(tmp_path):
    options = ("--test-controls", "--cap", "demo:class-c-per-day=1")
    with LocalB2Process(tmp_path / "data", options=options) as process:
        localb2 = LocalB2(process)
        capped = [Wire(localb2).authorize().status for _ in range(2)]
        localb2.cap()
        free = Wire(localb2).authorize().status
        localb2.reset()
        again = [Wire(localb2).authorize().status for _ in range(2)]

    assert (capped, free, again) == ([200, 403], 200, [200, 403])


def test_webhook_hosts_are_read_from_the_command_line():
    settings = parse(["--data", "x", "--webhook-hosts", "Hooks.example.com, 10.0.0.1,[fe80::1]"])

    assert settings.webhook_hosts == {"hooks.example.com", "10.0.0.1", "fe80::1"}
    assert parse(["--data", "x"]).webhook_hosts == frozenset()


@pytest.mark.parametrize("hosts", ["", ",", "https://hooks.example.com"])
def test_webhook_hosts_that_are_none_end_it_with_a_sentence(hosts, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(["--data", "x", "--webhook-hosts", hosts])

    assert ended.value.code == 2
    assert "argument --webhook-hosts: " in capsys.readouterr().err
