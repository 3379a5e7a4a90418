import type { PlainObject } from "../../../engine/module/index.js";

/** Something that stands in a package manager's way, and what a task says of it. */
export interface Fault {
  readonly name: string;
  readonly on: "apt" | "dnf" | "zypper";
  /** Shell text that brings it about, and takes it away. */
  readonly cause: string;
  readonly mend: string;
  /** The module is `package` unless another one is named. */
  readonly module?: string;
  readonly args: PlainObject;
  readonly message: RegExp;
  readonly hint: RegExp;
}

const down = "http://127.0.0.1:9/";
const reach = /can the host reach its repositories\?/;
const full = /the host's disk is full: `df -h` shows where/;
const repoFile = { dnf: "/etc/yum.repos.d/lab.repo", zypper: "/etc/zypp/repos.d/lab.repo" };

/** What the managers keep of the repositories' lists. */
const forget = "rm -rf /var/cache/zypp/* /var/cache/dnf/*";

/** A file system of one page where a package's files go. */
const fullFolder = (path: string) => ({
  cause: `mkdir -p ${path} && mount -t tmpfs -o size=4k none ${path} && head -c 4096 /dev/zero >${path}/full`,
  mend: `umount ${path}`,
});

export const faults: readonly Fault[] = [
  {
    name: "dpkg was interrupted",
    on: "apt",
    cause: "touch /var/lib/dpkg/updates/0001",
    mend: "dpkg --configure -a; rm -f /var/lib/dpkg/updates/0001",
    args: { name: "tree" },
    message: /^dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem/,
    hint: /run `dpkg --configure -a` on the host, then again/,
  },
  {
    name: "a repository that doesn't answer",
    on: "apt",
    cause: `echo 'deb [trusted=yes] ${down} ./' >/etc/apt/sources.list.d/down.list`,
    mend: "rm /etc/apt/sources.list.d/down.list",
    args: { name: "tree", update_cache: true },
    message: /^Failed to fetch http:\/\/127\.0\.0\.1:9\/.*Could not connect to 127\.0\.0\.1:9/,
    hint: reach,
  },
  {
    name: "a repository without a signature",
    on: "apt",
    cause: "cp -r /usr/share/hapb-lab/packages /srv/unsigned",
    mend: "rm -r /srv/unsigned",
    module: "package_repository",
    args: { name: "unsigned", url: "file:/srv/unsigned", suites: "./" },
    message:
      /^The repository 'file:\/srv\/unsigned \.\/ Release' does not have a Release file; the repository is left as it was$/,
    hint: /package_repository with its `key` sets it up/,
  },
  {
    name: "a package that isn't there",
    on: "apt",
    cause: ":",
    mend: ":",
    args: { name: "no-such-package" },
    message: /^Unable to locate package no-such-package$/,
    hint: /is the name right/,
  },
  {
    name: "a version that isn't there",
    on: "apt",
    cause: ":",
    mend: ":",
    args: { name: "tree=9" },
    message: /^Version '9' for 'tree' was not found$/,
    hint: /`apt-cache madison NAME`/,
  },
  {
    name: "a download that broke off",
    on: "apt",
    cause: "cd /usr/share/hapb-lab/packages && cp tree_*.deb /root/whole.deb && truncate -s 1000 tree_*.deb",
    mend: "cd /usr/share/hapb-lab/packages && cat /root/whole.deb >$(ls tree_*.deb) && rm /root/whole.deb",
    args: { name: "tree" },
    message: /^Failed to fetch file:.*tree_.*\.deb {2,3}(Hash Sum mismatch|File has unexpected size)/,
    hint: /what came is not what the repository's lists say/,
  },
  {
    name: "a full disk",
    on: "apt",
    ...fullFolder("/usr/share/doc/tree"),
    args: { name: "tree" },
    message: /^dpkg: error processing archive .*tree_\S+\.deb: .*No space left on device/,
    hint: full,
  },
  ...(["dnf", "zypper"] as const).flatMap((on): Fault[] => [
    {
      name: "a repository that doesn't answer",
      on,
      cause: `cp ${repoFile[on]} /root/lab.repo; sed -i 's#^baseurl=.*#baseurl=${down}#' ${repoFile[on]}; ${forget}`,
      mend: `mv /root/lab.repo ${repoFile[on]}`,
      args: { name: "lab-tool" },
      message: {
        dnf: /^Failed to download metadata for repo 'lab': Cannot download repomd.xml/,
        zypper: /^Repository 'lab' is invalid\.$/,
      }[on],
      hint: reach,
    },
    {
      name: "a package that isn't there",
      on,
      cause: ":",
      mend: ":",
      args: { name: "no-such-package" },
      message: {
        dnf: /^Unable to find a match: no-such-package$/,
        zypper: /^No provider of 'no-such-package' found\.$/,
      }[on],
      hint: /is the name right/,
    },
    {
      name: "a version that isn't there",
      on,
      cause: ":",
      mend: ":",
      args: { name: "lab-tool=9" },
      message: {
        dnf: /^Unable to find a match: lab-tool-9$/,
        zypper: /^No provider of 'lab-tool=9' found\.$/,
      }[on],
      hint: { dnf: /`dnf list --showduplicates NAME` the versions/, zypper: /`zypper search -s NAME`/ }[on],
    },
    {
      name: "a signature of another key",
      on,
      cause: `rpm -e --allmatches gpg-pubkey; sed -i 's#lab.asc#extra.asc#' ${repoFile[on]}; ${forget}`,
      mend: `rpm --import /usr/share/hapb-lab/rpms/lab.asc; sed -i 's#extra.asc#lab.asc#' ${repoFile[on]}`,
      args: { name: "lab-tool" },
      message: {
        dnf: /^Public key for lab-leaf-1\.0-1\.noarch\.rpm is not installed\. Failing package is/,
        zypper: /^Repository 'lab' is invalid\.$/,
      }[on],
      hint: /the repository's key is missing on the host or is another one: package_repository/,
    },
    {
      name: "a download that broke off",
      on,
      cause:
        "cd /usr/share/hapb-lab/rpms/lab && cp lab-service-*.rpm /root/whole.rpm && truncate -s 3000 lab-service-*.rpm",
      mend: "cd /usr/share/hapb-lab/rpms/lab && cat /root/whole.rpm >$(ls lab-service-*.rpm) && rm /root/whole.rpm",
      args: { name: "lab-service" },
      message: {
        dnf: /^Some packages from local repository have incorrect checksum$/,
        zypper: /^Package lab-service-1\.0-1\.noarch \(lab\) seems to be corrupted during transfer/,
      }[on],
      hint: /what came is not what the repository's lists say/,
    },
    {
      name: "a full disk",
      on,
      ...fullFolder("/usr/share/lab-service"),
      args: { name: "lab-service" },
      message: {
        dnf: /^installing package lab-service-1\.0-1\.noarch needs \d+KB more space on the .* filesystem$/,
        zypper: /^Installation of lab-service-1\.0-1\.noarch failed: .*more space on/,
      }[on],
      hint: full,
    },
  ]),
];
