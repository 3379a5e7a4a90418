/** For authors of modules: a host that is only a few tables, to try `check` and `apply` on. */
export { fakeHost, FakeHost, type FakeAnswer, type FakeState } from "./shell/fake-host.js";
export { Secret } from "./base/value.js";
export { HostFailure, UnknownRead } from "./shell/types.js";
export { Shadow, shadowed } from "./shell/shadow.js";
