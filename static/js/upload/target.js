// Where uploads go now: what the page's own link to the upload form says. One place for the
// address, and a page without that link (no folder, or a key that may not write) takes none.
const LINKS = '#content a[href*="/files/upload?"]';

export function currentTarget() {
  const link = document.querySelector(LINKS);
  return link ? targetOf(link.href) : null;
}

export function targetOf(address) {
  const url = new URL(address, location.href);
  const bucket = url.searchParams.get("bucket");
  const prefix = url.searchParams.get("prefix") ?? "";
  return bucket ? { url: url.pathname, bucket, prefix } : null;
}
