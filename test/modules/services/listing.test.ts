import t from "tap";
import { openrcServices, systemdServices, sysvServices } from "../../../modules/services/listing.js";

t.test("systemd: what is loaded, what is installed, and other names", async (t) => {
  const services = systemdServices(
    new Map([
      [
        "units",
        [
          "ssh.service      loaded    active     running      OpenBSD Secure Shell server",
          "once.service     loaded    active     exited       Once",
          "down.service     loaded    failed     failed       Down",
          "getty@1.service  loaded    active     running      Getty",
          "auditd.service   not-found inactive   dead         auditd.service",
          "own.service      masked    inactive   dead         own.service",
        ],
      ],
      [
        "files",
        [
          "ssh.service enabled enabled",
          "once.service static -",
          "down.service enabled -",
          "getty@.service enabled enabled",
          "sshd.service alias -",
          "idle.service disabled enabled",
        ],
      ],
      ["aliases", ["sshd.service"]],
      ["states", ["active"]],
    ]),
  );
  const service = (name: string, state: string, status: string) => ({
    name,
    state,
    status,
    source: "systemd",
  });
  t.strictSame(
    services,
    Object.fromEntries(
      [
        service("ssh.service", "running", "enabled"),
        service("once.service", "stopped", "static"),
        service("down.service", "stopped", "failed"),
        service("getty@1.service", "running", "active"),
        service("auditd.service", "stopped", "not-found"),
        service("own.service", "stopped", "masked"),
        service("getty@.service", "unknown", "enabled"),
        service("sshd.service", "active", "alias"),
        service("idle.service", "inactive", "disabled"),
      ].map((each) => [each.name, each]),
    ),
  );
});

t.test("OpenRC: states and runlevels", async (t) => {
  const lines = [
    " ssh          [  started  ]",
    " app.sh       [  crashed  ]",
    " net    [  started  00:01:02 (0) ]",
  ];
  t.strictSame(openrcServices(lines, ["/etc/runlevels/boot/ssh", "/etc/runlevels/default/ssh"]), {
    ssh: { name: "ssh", state: "started", runlevels: ["boot", "default"], source: "openrc" },
    "app.sh": { name: "app.sh", state: "crashed", runlevels: null, source: "openrc" },
    net: { name: "net", state: "started", runlevels: null, source: "openrc" },
  });
});

t.test("scripts: what service --status-all says", async (t) => {
  t.strictSame(sysvServices([" [ + ]  ssh", " [ - ]  cron", " [ ? ]  odd", "noise"]), {
    ssh: { name: "ssh", state: "running", source: "sysv" },
    cron: { name: "cron", state: "stopped", source: "sysv" },
    odd: { name: "odd", state: "unknown", source: "sysv" },
  });
});
