// A local file that is dropped on the row of a stored one: compare the two, or upload it.
import { openDialog } from "../dialog.js";

// The row or tile of a stored file under the pointer, when one thing is dragged; else null.
export function fileRow(element, { items }) {
  return items.length === 1 ? (element.closest?.("#listing [data-name]") ?? null) : null;
}

// The one file that is dropped; null for a folder. To be asked inside the drop event.
export function soleFile({ items }) {
  return items[0]?.webkitGetAsEntry?.()?.isDirectory ? null : (items[0]?.getAsFile() ?? null);
}

// upload(path): takes the file to a name below the folder that is shown; null where that cannot be.
export async function offerComparison(file, row, upload) {
  const { searchParams } = new URL(location.href);
  const [bucket, prefix] = [searchParams.get("bucket"), searchParams.get("prefix") ?? ""];
  const { name } = row.dataset;
  const address = new URL(`verify?${new URLSearchParams({ bucket, name })}`, location.href);
  const dialog = await openDialog(address.href);
  const own = name.slice(prefix.length);
  dialog?.querySelector("b2-verify")?.offer(file, {
    version: upload && (() => upload(own)),
    beside: upload && own !== file.name ? () => upload(file.name) : null,
  });
}
