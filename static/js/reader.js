// Tells the server the reader's time zone, so that the first paint shows local times.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes(`tz=${zone}`)) {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `tz=${zone};path=/;max-age=31536000;samesite=lax${secure}`;
}
