import t from "tap";
import { exactType, parsePorts, typeOf } from "../../../modules/selinux/ports.js";
import { runTables } from "../table.js";

// What getenforce, setsebool and semanage answer here was recorded from policycoreutils 3.4; a kernel with SELinux was not at hand.
runTables("selinux");

t.test("ports of a policy", async (t) => {
  const list = parsePorts(
    "http_cache_port_t              tcp      3128, 8080, 10001-10010\nhttp_cache_port_t udp 3130\nunreserved_port_t tcp 1024-32767, 61001-65535\n\n",
  );
  t.equal(exactType(list, "tcp", [8080, 8080]), "http_cache_port_t");
  t.equal(exactType(list, "udp", [8080, 8080]), undefined);
  t.equal(exactType(list, "tcp", [10002, 10002]), undefined);
  t.equal(typeOf(list, "tcp", [10002, 10002]), "http_cache_port_t", "the narrowest range counts");
  t.equal(typeOf(list, "tcp", [10002, 10020]), "unreserved_port_t");
  t.equal(typeOf(list, "tcp", [80, 80]), undefined);
});
