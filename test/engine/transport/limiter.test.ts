import t from "tap";
import { LoginLimiter } from "../../../engine/transport/ssh/limiter.js";

t.test("log-ins to one address take turns, to others they don't wait", async (t) => {
  const limiter = new LoginLimiter(2);
  let underWay = 0;
  let most = 0;
  const login = async () => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay--;
  };
  const failing = limiter.run("a", () => Promise.reject(new Error("no")));
  await Promise.all([t.rejects(failing), ...Array.from({ length: 9 }, () => limiter.run("a", login))]);
  t.equal(most, 2);
  most = 0;
  await Promise.all(["a", "b", "c", "d"].map((address) => limiter.run(address, login)));
  t.equal(most, 4);
});
