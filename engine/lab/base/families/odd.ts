import type { Family } from "../family.js";

/** Where tests find what servers have that grew over years. */
export const odd: Family = {
  name: "odd",
  summary: "Debian 12 with fish, tcsh, Python and German locales, for hosts that are not as one thinks",
  from: { family: "debian12" },
  packages: ["fish", "tcsh", "locales", "python3", "python3-apt"],
  steps: `localedef -i de_DE -f UTF-8 de_DE.UTF-8
localedef -i de_DE -f ISO-8859-1 de_DE.ISO-8859-1`,
};
