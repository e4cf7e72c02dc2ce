"""AWS Signature Version 4 as B2 checks it, chunked bodies, and checksums. No HTTP objects here."""
