// Where uploads go now: what the page's own link to the upload form says. One place for the
// address, and a page without that link (no folder, or a key that may not write) takes none.
const LINKS = '#content a[href*="/files/upload?"]';

export function currentTarget() {
  const links = [...document.querySelectorAll(LINKS)];
  const isOne = links.every(({ href }) => href === links[0].href); // a list of buckets is no place
  return links.length && isOne ? targetOf(links[0].href) : null;
}

export function targetOf(address) {
  const url = new URL(address, location.href);
  const bucket = url.searchParams.get("bucket");
  const prefix = url.searchParams.get("prefix") ?? "";
  return bucket ? { url: url.pathname, bucket, prefix } : null;
}

// The folder that a row of the list opens; null for a row of a file.
export function folderTarget(row) {
  const link = row.querySelector("a.file-name:has(.glyph--folder)");
  return link && { ...currentTarget(), prefix: targetOf(link.href).prefix };
}

// The upload form for a place.
export function formAddress({ url, bucket, prefix }) {
  return `${url}?${new URLSearchParams({ bucket, prefix })}`;
}
