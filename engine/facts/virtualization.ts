import type { Plain } from "../base/value.js";
import { rawShell } from "../shell/script.js";
import { linesOf, text, type Probe } from "./probe.js";

/** What systemd-detect-virt(1) calls what, in the words of the facts. */
const detected: Readonly<Record<string, string>> = {
  kvm: "kvm",
  qemu: "kvm",
  amazon: "kvm",
  google: "kvm",
  vmware: "VMware",
  oracle: "virtualbox",
  microsoft: "Hyper-V",
  xen: "xen",
  parallels: "parallels",
  docker: "docker",
  podman: "podman",
  lxc: "lxc",
  "lxc-libvirt": "lxc",
  "systemd-nspawn": "systemd-nspawn",
  openvz: "openvz",
  wsl: "wsl",
};

/** Container or virtual machine, and which: by systemd's word, else by the usual traces. */
export const virtualizationFacts: Probe = {
  part: "virtual",
  script: () =>
    rawShell(`s virt; systemd-detect-virt --container; systemd-detect-virt --vm
s container; cat /run/systemd/container; [ -e /.dockerenv ] && echo docker; [ -e /run/.containerenv ] && echo podman
tr '\\0' '\\n' </proc/1/environ | sed -n 's/^container=//p'
s vendor; cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name
s hypervisor; grep -q '^flags.* hypervisor' /proc/cpuinfo && echo yes
s hosts; [ -e /dev/kvm ] && echo kvm; grep -q '^vboxdrv ' /proc/modules && echo virtualbox`),

  parse(sections): { [name: string]: Plain } {
    const guests = [
      ...linesOf(sections, "virt"),
      ...linesOf(sections, "container"),
      ...byVendor(text(sections, "vendor")),
    ]
      .filter((word) => word !== "none")
      .map((word) => detected[word] ?? word);
    const hosts = linesOf(sections, "hosts");
    if (guests.length === 0 && text(sections, "hypervisor") === "yes") guests.push("kvm");
    const type = guests[0] ?? hosts[0] ?? "NA";
    return {
      virtualization_type: type,
      virtualization_role: guests.length > 0 ? "guest" : hosts.length > 0 ? "host" : "NA",
      virtualization_tech_guest: [...new Set(guests)],
      virtualization_tech_host: hosts,
    };
  },
};

function byVendor(words: string): string[] {
  if (/QEMU|KVM|Amazon EC2|Google|OpenStack/.test(words)) return ["kvm"];
  if (/VMware/.test(words)) return ["vmware"];
  if (/VirtualBox/.test(words)) return ["oracle"];
  if (/Microsoft/.test(words) && /Virtual Machine/.test(words)) return ["microsoft"];
  return [];
}
