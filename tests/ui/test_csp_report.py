"""Reports of broken policy: logged in short, never with addresses of pages."""

import json


def report(client, **fields):
    body = json.dumps({"csp-report": fields})
    return client.post("/csp-report/", body, content_type="application/csp-report")


def test_it_logs_directive_and_host(client, caplog):
    response = report(
        client,
        **{
            "effective-directive": "script-src-elem",
            "blocked-uri": "https://evil.example/x.js?secret=1",
            "document-uri": "http://localhost/a/1/files/?bucket=private-name",
        },
    )

    assert response.status_code == 204
    assert "script-src-elem" in caplog.text
    assert "evil.example" in caplog.text
    assert "secret" not in caplog.text
    assert "private-name" not in caplog.text


def test_it_takes_no_long_reports(client):
    assert report(client, filler="x" * 20_000).status_code == 413


def test_nonsense_does_no_harm(client):
    bodies = ("", "[]", "nonsense", '{"csp-report": 3}', "[" * 16_000)
    for body in (*bodies, '{"csp-report": {"blocked-uri": "http://[::1"}}'):
        response = client.post("/csp-report/", body, content_type="application/csp-report")
        assert response.status_code == 204


def test_a_line_break_cannot_forge_a_log_line(client, caplog):
    report(client, **{"effective-directive": "x\nWARNING forged"})

    assert "\nWARNING forged" not in caplog.text
