import type { RunEvent } from "../base/events.js";
import { LiveView } from "./live.js";
import { Narrator } from "./narrator.js";
import { painter } from "./style.js";
import type { Report, ReportOptions, Screen } from "./types.js";

const refreshMs = 100;
const mostLiveRows = 12;

/** Lines that stay, and below them what is under way, redrawn ten times a second. */
export function terminalReport(screen: Screen, options: ReportOptions): Report {
  const paint = painter(options.color);
  const narrator = new Narrator(options, paint);
  const live = new LiveView(paint);
  let drawn = 0;
  let isPrompting = false;

  /** One write for everything, so that nothing flickers between wiping and drawing. */
  const draw = (staying: readonly string[]) => {
    const below = isPrompting ? [] : live.lines(Date.now(), screen.columns, mostLiveRows);
    const wipe = drawn ? `\u001b[${drawn}A\r\u001b[J` : "";
    drawn = below.length;
    screen.write(wipe + [...staying, ...below].map((line) => line + "\n").join(""));
  };
  const timer = setInterval(() => {
    if (!isPrompting) draw([]);
  }, refreshMs);
  timer.unref();

  return {
    event(event: RunEvent) {
      if (event.type === "prompt") {
        isPrompting = true;
        draw([]);
        return;
      }
      isPrompting = false;
      live.event(event, Date.now());
      const lines = narrator.lines(event);
      if (lines.length) draw(lines);
    },
    close() {
      clearInterval(timer);
      isPrompting = true;
      draw([]);
    },
  };
}
