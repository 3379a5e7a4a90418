import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import { stringify } from "yaml";
import { run, type RunEvent } from "../../engine/index.js";

/** Runs preflight.yml against hosts that take connections and say nothing. */
async function preflight(t: Test, vars: Record<string, unknown>) {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const host = (address: string) => ({
    ansible_host: "127.0.0.1",
    ansible_port: (server.address() as AddressInfo).port,
    node_ip: address,
  });
  const inventory = {
    all: {
      vars: {
        kubernetes_version: "1.34.4",
        ansible_connection: "ssh",
        ansible_user: "nobody",
        preflight_ignore: ["host-twice"],
        ...vars,
      },
      children: {
        control_planes: { hosts: { cp1: host("192.0.2.1"), cp2: host("192.0.2.2"), cp3: host("192.0.2.3") } },
        workers: { hosts: { w1: host("192.0.2.4") } },
      },
    },
  };
  const folder = t.testdir({ "hosts.yml": stringify(inventory) });
  const events: RunEvent[] = [];
  const { exitCode } = await run({
    playbooks: ["playbooks/preflight.yml"],
    inventory: [join(folder, "hosts.yml")],
    onEvent: (event) => events.push(event),
  });
  const results = events.flatMap((event) => (event.type === "host-result" ? [event] : []));
  return { exitCode, connections, results };
}

t.test("variables that can't work are refused before any connection is opened", async (t) => {
  const { exitCode, connections, results } = await preflight(t, {
    apiserver_vip: "192.0.2.100",
    loadbalancer_port: 6443,
    pod_subnet: "10.244.0.0/24",
    keepalived_password: "nine-char",
  });
  t.equal(exitCode, 2);
  t.equal(connections, 0);
  const failed = results.filter(({ result }) => result.outcome === "failed");
  t.equal(failed.length, 1);
  const message = failed[0]?.result.message ?? "";
  t.match(
    message,
    /loadbalancer_port\n {4}stack port conflict: .* \(stack-port-conflict\)\n {6}two ways out: /,
  );
  t.match(message, /pod_subnet\n.* \(pod-net-size\)/);
  t.match(message, /keepalived_password\n {4}has 9 characters \(on cp1\)/);
  t.notMatch(JSON.stringify(results), "nine-char", "the password is shown nowhere");
  t.notMatch(message, "unreachable");
});

t.test("right variables lead to the hosts, and warnings are shown and stand in the events", async (t) => {
  const { exitCode, connections, results } = await preflight(t, { apiserver_vip: "192.0.2.100" });
  t.equal(exitCode, 4);
  t.ok(connections > 0);
  t.match(
    results.flatMap(({ result }) => result.warnings),
    [/cp1, cp2, cp3, w1: lead to the same host .* \(host-twice, accepted by preflight_ignore\)/],
  );
});
