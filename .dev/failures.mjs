// What failed, out of a TAP stream: the runner's own screen is drawn over itself and does not last in a log.

/** Lines that one failure is shown with. */
const LINES = 40;

/** Each failed assertion with its place and its details; a test that failed is told where none within it did. */
export function failures(tap) {
  const lines = tap.split("\n");
  const told = [];
  const names = [];
  lines.forEach((line, at) => {
    const subtest = /^( *)# Subtest: (.*)/.exec(line);
    if (subtest) names.splice(subtest[1].length / 4, Infinity, subtest[2]);
    const failed = /^( *)not ok \d+ - (.*)/.exec(line);
    if (!failed) return;
    const place = [...names.slice(0, failed[1].length / 4), failed[2].replace(/ # time=.*/, "")].join(" > ");
    if (told.some((failure) => failure.place.startsWith(`${place} > `))) return;
    told.push({ place, details: details(lines, at + 1, failed[1].length) });
  });
  return told.map(({ place, details }) => [`not ok: ${place}`, ...details].join("\n"));
}

function details(lines, from, indent) {
  const end = lines.findIndex((line, at) => at >= from && line === `${" ".repeat(indent + 2)}...`);
  return end < 0 ? [] : lines.slice(from + 1, end).slice(0, LINES);
}
