/** What a clock on a wall shows, and how far it is ahead of UTC. */
export interface Clock {
  readonly clockMs: number;
  readonly offsetMinutes: number;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June"].concat([
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
]);
const DAY_MS = 86_400_000;

export function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

/** POSIX `strftime` in the C locale. Unknown letters stay as they are. */
export function formatTime(format: string, clock: Clock): string {
  return format.replace(/%([-_0^#]?)([A-Za-z%])/g, (all, flag: string, letter: string) => {
    const text = field(letter, clock);
    if (text === undefined) return all;
    if (flag === "-") return text.replace(/^[0 ]+(?=.)/, "");
    if (flag === "_") return text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
    return flag === "^" ? text.toUpperCase() : text;
  });
}

function field(letter: string, clock: Clock): string | undefined {
  const date = new Date(clock.clockMs);
  const again = (format: string) => formatTime(format, clock);
  const hour12 = date.getUTCHours() % 12 || 12;
  switch (letter) {
    case "a":
      return DAYS[date.getUTCDay()]!.slice(0, 3);
    case "A":
      return DAYS[date.getUTCDay()]!;
    case "b":
    case "h":
      return MONTHS[date.getUTCMonth()]!.slice(0, 3);
    case "B":
      return MONTHS[date.getUTCMonth()]!;
    case "c":
      return again("%a %b %e %H:%M:%S %Y");
    case "C":
      return pad(Math.floor(date.getUTCFullYear() / 100), 2);
    case "d":
      return pad(date.getUTCDate(), 2);
    case "D":
    case "x":
      return again("%m/%d/%y");
    case "e":
      return String(date.getUTCDate()).padStart(2);
    case "f":
      return pad(date.getUTCMilliseconds() * 1000, 6);
    case "F":
      return again("%Y-%m-%d");
    case "G":
      return String(isoWeek(date).year);
    case "H":
      return pad(date.getUTCHours(), 2);
    case "I":
      return pad(hour12, 2);
    case "j":
      return pad(dayOfYear(date), 3);
    case "m":
      return pad(date.getUTCMonth() + 1, 2);
    case "M":
      return pad(date.getUTCMinutes(), 2);
    case "n":
      return "\n";
    case "p":
      return date.getUTCHours() < 12 ? "AM" : "PM";
    case "R":
      return again("%H:%M");
    case "s":
      return String(Math.floor((clock.clockMs - clock.offsetMinutes * 60_000) / 1000));
    case "S":
      return pad(date.getUTCSeconds(), 2);
    case "t":
      return "\t";
    case "T":
    case "X":
      return again("%H:%M:%S");
    case "u":
      return String(date.getUTCDay() || 7);
    case "U":
      return pad(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7), 2);
    case "V":
      return pad(isoWeek(date).week, 2);
    case "w":
      return String(date.getUTCDay());
    case "W":
      return pad(Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 6) % 7)) / 7), 2);
    case "y":
      return pad(date.getUTCFullYear() % 100, 2);
    case "Y":
      return pad(date.getUTCFullYear(), 4);
    case "z": {
      const size = Math.abs(clock.offsetMinutes);
      return `${clock.offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60), 2)}${pad(size % 60, 2)}`;
    }
    case "Z":
      return clock.offsetMinutes === 0 ? "UTC" : again("%z");
    case "%":
      return "%";
    default:
      return undefined;
  }
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}

/** @source ISO 8601: week 1 is the one with the year's first Thursday */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MS);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}
