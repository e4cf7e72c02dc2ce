// In which sizes of parts a large file may have been uploaded, judged by how many parts it has:
// programs cut files into equal parts of whole megabytes, of either kind, or into equal shares.
const MIB = 2 ** 20;
const MB = 1_000_000;
const LEAST = 5 * MB; // B2 takes no smaller part, but the last
const MOST = 12; // each is tried by reading the whole file again

// Likeliest first.
export function partSizes(size, count) {
  if (count === 1) return [Math.max(size, 1)];
  const share = Math.ceil(size / count);
  const fits = (part) => part >= LEAST && part < size && Math.ceil(size / part) === count;
  const whole = [MIB, MB].flatMap((unit) => multiples(unit, share, fits));
  const likely = whole.sort((a, b) => rank(a) - rank(b) || a - b).slice(0, MOST - 1);
  return [...new Set([...likely, share])].filter(fits);
}

function multiples(unit, from, fits) {
  const found = [];
  for (let n = Math.ceil(Math.max(from, LEAST) / unit); fits(n * unit) && found.length < 1000; n++) found.push(n * unit);
  return found;
}

// 8, 16, 32, 64 MiB, as most programs and this console cut; then round numbers; then the rest.
function rank(part) {
  const unit = part % MIB ? MB : MIB;
  const n = part / unit;
  if (unit === MIB && Number.isInteger(Math.log2(n))) return 0;
  if (n === 100 || n === 5 || n === 10) return 1;
  return n % 5 ? 3 : 2;
}

// "8 MiB", "100 MB", "5,033,165 bytes"
export function partName(part) {
  if (part % MIB === 0) return `${part / MIB} MiB`;
  return part % MB ? `${part.toLocaleString("en")} bytes` : `${part / MB} MB`;
}
