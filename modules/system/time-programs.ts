import { sh, type Host, type Script } from "../../engine/module/index.js";

/** What keeps a host's clock right. */
export interface TimeProgram {
  readonly name: string;
  /** The units it has in one distribution or another. */
  readonly units: readonly string[];
  /** The package that brings it. */
  readonly package: string;
  /** Says "yes" or "no", whether the clock follows a source; nothing where that can't be told. */
  readonly isSynchronised: Script;
  /** A file of its own for the sources that the task names; what a person wrote stays. */
  readonly sources?: (servers: readonly string[], pools: readonly string[], main: string) => SourcesFile;
}

export interface SourcesFile {
  readonly path: string;
  readonly text: string;
  /** A line that chrony's own file lacks, without which it wouldn't read ours. */
  readonly mainLine?: string;
}

const head = "# Written by hapb: time_sync\n";

/** Touched at each synchronisation, gone with a boot. timedatectl would start a service for the question. @source systemd-timesyncd(8) */
const timesyncMark = sh`[ ! -d /run/systemd/timesync ] || { [ -e /run/systemd/timesync/synchronized ] && echo yes || echo no; }`;

/** @source ntpq(8), the system variable `sync` of `rv` */
const ntpVariables = sh`ntpq -c rv 2>/dev/null | { read -r said || exit 0; case $said in *sync_ntp* | *sync_uhf_radio* | *sync_pps*) echo yes ;; *sync_unspec* | *leap_alarm*) echo no ;; esac; }`;

/**
 * A clock that chrony only serves to others ("local") counts as Normal, with the address 127.127.1.1: it follows nothing.
 * @source chronyc(1), tracking
 */
const chronyTracking = sh`chronyc -n -c tracking 2>/dev/null | { IFS=, read -r ref rest || exit 0; case $ref,$rest in 7F7F0101,* | 00000000,* | *"Not synchronised") echo no ;; *) echo yes ;; esac; }`;

export const mainFiles = ["/etc/chrony/chrony.conf", "/etc/chrony.conf"];

/** Where chrony reads more: a folder that its own file names, or one that is named in a line of ours. */
function chronySources(servers: readonly string[], pools: readonly string[], main: string): SourcesFile {
  const folder = (directive: string) =>
    new RegExp(`^\\s*${directive}\\s+(/etc/\\S+)`, "m").exec(main)?.[1]?.replace(/\/+$/, "");
  const lines = [
    ...servers.map((server) => `server ${server} iburst\n`),
    ...pools.map((pool) => `pool ${pool} iburst\n`),
  ];
  const text = head + lines.join("");
  const configurations = folder("confdir");
  if (configurations !== undefined) return { path: `${configurations}/hapb.conf`, text };
  const sources = folder("sourcedir");
  if (sources !== undefined) return { path: `${sources}/hapb.sources`, text };
  return { path: "/etc/chrony.d/hapb.conf", text, mainLine: "confdir /etc/chrony.d" };
}

/** The first that is in use, or else is there, is taken. */
export const timePrograms: readonly TimeProgram[] = [
  {
    name: "chrony",
    units: ["chronyd", "chrony"],
    package: "chrony",
    isSynchronised: chronyTracking,
    sources: chronySources,
  },
  {
    name: "timesyncd",
    units: ["systemd-timesyncd"],
    package: "systemd-timesyncd",
    isSynchronised: timesyncMark,
    sources: (servers, pools) => ({
      path: "/etc/systemd/timesyncd.conf.d/hapb.conf",
      text: `${head}[Time]\nNTP=${[...servers, ...pools].join(" ")}\n`,
    }),
  },
  { name: "ntpsec", units: ["ntpsec", "ntp", "ntpd"], package: "ntpsec", isSynchronised: ntpVariables },
  {
    name: "openntpd",
    units: ["openntpd"],
    package: "openntpd",
    isSynchronised: sh`ntpctl -s status 2>/dev/null | { read -r said || exit 0; case $said in *"clock synced"*) echo yes ;; *) echo no ;; esac; }`,
  },
];

/** Whether the clock follows a source; undefined where the host can't tell. */
export async function isSynchronised(host: Host, program: TimeProgram): Promise<boolean | undefined> {
  const { stdout } = await host.query(program.isSynchronised, { reads: ["host:clock"], rcs: "any" });
  return { yes: true, no: false }[stdout.text.trim()];
}
