import { admin, operator } from "../../../engine/lab/base/users.js";

/** A host that is odd in one way. */
export interface OddHost {
  /** Run as root on the host, before anybody logs in. */
  readonly setUp: string;
  /** How the inventory says to log in. */
  readonly vars: Readonly<Record<string, string | boolean>>;
}

const asAdmin = { ansible_user: admin.name };
const withPassword = { ansible_user: operator.name, ansible_become_password: operator.password };

const readOnly = (path: string) => `mount -t tmpfs -o ro,mode=1777 tmpfs ${path}`;
const noexec = (path: string) => `mount --bind ${path} ${path}; mount -o remount,bind,noexec ${path}`;
const language = (value: string) => `printf 'LANG=%s\\nLC_ALL=%s\\n' ${value} ${value} > /etc/default/locale`;

/** It makes files of its own when somebody first uses it. */
const fishFiles = `su - ${admin.name} -c true; su - root -c true`;

export const oddHosts: Readonly<Record<string, OddHost>> = {
  plain: { setUp: "true", vars: asAdmin },
  fish: {
    setUp: `chsh -s /usr/bin/fish ${admin.name}; chsh -s /usr/bin/fish root; ${fishFiles}`,
    vars: asAdmin,
  },
  csh: { setUp: `chsh -s /usr/bin/tcsh ${admin.name}; chsh -s /usr/bin/tcsh root`, vars: asAdmin },
  noise: {
    setUp: `for f in /home/${admin.name}/.bashrc /root/.bashrc /home/${admin.name}/.profile /etc/profile.d/noise.sh; do
  printf '%s\\n' 'echo "Welcome!"; echo "to this host" >&2; printf "no end of line"' | cat - "$f" > /etc/noise 2>/dev/null || :
  cp /etc/noise "$f"
done; rm /etc/noise`,
    vars: asAdmin,
  },
  nohome: {
    setUp: `mkdir /etc/ssh/keys; cp /home/${admin.name}/.ssh/authorized_keys /etc/ssh/keys/${admin.name}
chmod 644 /etc/ssh/keys/${admin.name}
echo 'AuthorizedKeysFile /etc/ssh/keys/%u .ssh/authorized_keys' > /etc/ssh/sshd_config.d/keys.conf
usermod -d /home/gone ${admin.name}; rm -r /home/${admin.name}; systemctl restart ssh`,
    vars: asAdmin,
  },
  umask: {
    setUp:
      "for f in common-session common-session-noninteractive; do echo 'session optional pam_umask.so umask=0077' >> /etc/pam.d/$f; done",
    vars: asAdmin,
  },
  german: { setUp: language("de_DE.UTF-8"), vars: withPassword },
  latin1: { setUp: language("de_DE.ISO-8859-1"), vars: withPassword },
  noexec: { setUp: [noexec("/tmp"), noexec("/home"), noexec("/root")].join("; "), vars: asAdmin },
  // No folder at all in which a program could be put and run.
  readonly: {
    setUp: [readOnly("/tmp"), noexec("/var/tmp"), noexec("/home"), noexec("/root")].join("; "),
    vars: asAdmin,
  },
  su: {
    setUp: `rm /usr/bin/sudo; echo root:of-root-alone | chpasswd; chsh -s /usr/bin/fish root; chsh -s /usr/bin/fish ${admin.name}; ${fishFiles}`,
    vars: {
      ...asAdmin,
      ansible_become_method: "su",
      ansible_become_password: "of-root-alone",
      may_become_others: false,
    },
  },
  bare: {
    setUp:
      "chsh -s /bin/sh root; apt-get -qq install tree; rm -f /usr/bin/sudo /usr/bin/curl /usr/bin/perl* /usr/bin/python3* /usr/bin/bash /usr/bin/tar /usr/bin/setsid /usr/bin/base64",
    vars: { ansible_user: "root", ansible_become_method: "su" },
  },
};
