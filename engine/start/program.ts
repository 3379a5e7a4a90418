/** What the program's one file has to give; each part is set up when it is asked for. */
export const parts = {
  cli: () => import("../cli/main.js"),
  index: () => import("../index.js"),
  testing: () => import("../testing.js"),
};
