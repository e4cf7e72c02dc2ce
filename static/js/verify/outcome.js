// What the verdicts on all versions mean together: a kind (ok, warn, bad), a text and its values.
import { triedParts } from "./compare.js";
import { partName } from "./parts.js";

export function outcome(file, versions, verdicts, size) {
  const found = verdicts.indexOf("same");
  if (found >= 0) return same(versions, verdicts, found);
  if (verdicts.includes("unknown")) return unknown(versions, verdicts);
  const difference = file.size - versions[0].size;
  if (!difference) return ["bad", "other", {}];
  return ["bad", difference > 0 ? "larger" : "smaller", { difference: size(Math.abs(difference)) }];
}

function same(versions, verdicts, found) {
  const { when } = versions[found];
  if (!found) return ["ok", versions[0].current ? "same-current" : "same-newest", { when }];
  return ["warn", verdicts.slice(0, found).includes("unknown") ? "same-perhaps" : "same-older", { when }];
}

function unknown(versions, verdicts) {
  const tried = versions.flatMap((version, index) => (verdicts[index] === "unknown" ? triedParts(version) : []));
  const parts = [...new Set(tried)].map(partName).join(", ");
  return ["warn", parts ? "unknown-parts" : "unknown", { parts }];
}
