"""Pages about files and their versions: browse, details, upload, download, hide, delete."""
