import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Colours a text or leaves it. */
export type Paint = (style: Style, text: string) => string;

/** Whether a stream gets colours: a terminal, and neither NO_COLOR nor TERM=dumb says no; FORCE_COLOR says yes. @source no-color.org */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  if (environment["NO_COLOR"]) return false;
  if (environment["FORCE_COLOR"] && environment["FORCE_COLOR"] !== "0") return true;
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}

export function painter(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
