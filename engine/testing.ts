/** For authors of modules: a host that is only a few tables, to try `check` and `apply` on. */
export { fakeHost, FakeHost } from "./shell/fake-host.js";
export type { FakeAnswer, FakeState } from "./shell/fake-state.js";
export { Secret } from "./base/value.js";
export { HostFailure, UnknownRead } from "./shell/types.js";
export { Shadow, shadowed } from "./shell/shadow.js";
