"""The Java section of the quick-start guide: AWS SDK for Java v2, built and run with Maven."""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.clients import guide
from tests.clients.conftest import new_home
from tests.images import png

RUN = (
    'mvn package exec:java -Dexec.mainClass="com.example.b2client.App" -DskipTests --quiet'
    " -Dexec.cleanupDaemonThreads=false"
)


@pytest.fixture(scope="module")
def home(local_b2, tmp_path_factory):
    if not shutil.which("mvn"):
        if os.environ.get("REQUIRE_MAVEN") == "1":
            pytest.fail("Maven is required here (REQUIRE_MAVEN=1) and was not found.")
        pytest.skip("no Maven on this machine: the Java section of the guide needs it and a JDK")
    home = new_home(tmp_path_factory.mktemp("home"))
    # Maven's own settings and downloads stay where this machine keeps them.
    home.environment["MAVEN_OPTS"] = f"-Duser.home={Path.home()}"
    home.environment |= {"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}
    profile = home.path / ".aws"
    profile.mkdir()
    account = {"key_id": local_b2.key_id, "application_key": local_b2.application_key}
    (profile / "credentials").write_text(guide.repaired("credentials", **account))
    (profile / "config").write_text(guide.printed("config"))
    home.environment["AWS_SHARED_CREDENTIALS_FILE"] = str(profile / "credentials")
    home.environment["AWS_CONFIG_FILE"] = str(profile / "config")
    (home.path / "pom.xml").write_text(guide.repaired("pom.xml"))
    (home.path / "myimage.png").write_bytes(png(40, 30))
    return home


def source(endpoint: str, *steps: str) -> str:
    """App.java with the steps added "at the bottom of the main() method", inside its try block."""
    main = guide.repaired("App.java", endpoint=endpoint)
    end = "        }\n    }\n}\n"
    assert main.endswith(end)
    return main.removesuffix(end) + "".join(guide.repaired(f"App.{s}.java") for s in steps) + end


def run_app(home, endpoint: str, *steps: str) -> str:
    directory = home.path / "src/main/java/com/example/b2client"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "App.java").write_text(source(endpoint, *steps))
    return home.run(RUN)


def test_the_java_section_runs_from_listing_to_the_second_upload(home, local_b2):
    name = "another-unique-bucket-name"

    listed = run_app(home, local_b2.endpoint)
    created = run_app(home, local_b2.endpoint, "create_bucket")
    uploads = [run_app(home, local_b2.endpoint, "create_bucket", "put_object") for _ in range(2)]

    assert "Buckets in account:" in listed
    assert f"Success! Response is: CreateBucketResponse(Location=/{name})" in created
    assert all(f"You already created {name}. \nCarrying on..." in output for output in uploads)
    answer = r'ETag="*(\w+)"*, .*?VersionId=(\w+)'
    answers = [re.search(answer, output) for output in uploads]
    assert all(answers), uploads
    (etag, version), (etag_again, version_again) = (answer.groups() for answer in answers)
    assert etag == etag_again
    assert version != version_again
