"""The file that a request names in its query string, checked against the key's reach."""

from dataclasses import dataclass

from accounts.request import ConsoleRequest
from files.place import view_url
from files.reach import check_reach


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A bucket, a file name and, where the request says which, a version's id."""

    account_id: str
    bucket: str
    name: str
    id: str

    def url(self, view: str) -> str:
        """The address of a view about this very version."""
        return view_url(view, self.account_id, bucket=self.bucket, name=self.name, id=self.id)

    @property
    def versions_url(self) -> str:
        """The page of all versions."""
        return view_url("file_versions", self.account_id, bucket=self.bucket, name=self.name)


def chosen_file(request: ConsoleRequest) -> ChosenFile:
    """The file of the query string. Raises NotEntitled when the key cannot reach it."""
    query = request.GET
    chosen = ChosenFile(
        request.account.account_id,
        query.get("bucket", ""),
        query.get("name", ""),
        query.get("id", ""),
    )
    check_reach(request.account.authorization, chosen.bucket, chosen.name)
    return chosen
