/** Where a host of a family with rpm finds its repositories: `lab` is set up, `extra` is there to be added. */
export const rpmFolder = "/usr/share/hapb-lab/rpms";

/**
 * Shell that makes two small signed repositories: `lab` with `lab-tool` in two versions, which needs `lab-leaf`, and
 * `lab-service` with a unit; `extra` with `lab-extra`, signed by another key. They are made here so that nothing has
 * to be fetched but Debian's own packages.
 */
const makeRepositories = `
export GNUPGHOME=/var/tmp/gnupg HOME=/var/tmp/rpm-home LC_ALL=C
mkdir -p -m 700 $GNUPGHOME $HOME
mkdir -p ${rpmFolder}/lab ${rpmFolder}/extra
for key in lab extra; do
  gpg --batch --quiet --passphrase '' --quick-generate-key "$key <$key@hapb.invalid>" rsa2048 sign never
  gpg --armor --export "<$key@hapb.invalid>" > ${rpmFolder}/$key.asc
done
build() { # repository name version header install files
  cat > $HOME/$2.spec <<SPEC
Name: $2
Version: $3
Release: 1
Summary: A package of the lab
License: MIT
BuildArch: noarch
$4
%description
A package of the lab.
%install
mkdir -p %{buildroot}/usr/share/$2
echo $3 > %{buildroot}/usr/share/$2/version
$5
%files
/usr/share/$2
$6
SPEC
  rpmbuild --quiet -bb --define "_topdir $HOME" --define "_rpmdir ${rpmFolder}/$1" --define "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" $HOME/$2.spec 2>$HOME/said || { cat $HOME/said >&2; exit 1; }
  rpmsign --define '__gpg /usr/bin/gpg' --define "_gpg_name <$1@hapb.invalid>" --define "_gpg_path $GNUPGHOME" --addsign ${rpmFolder}/$1/$2-$3-1.noarch.rpm >/dev/null 2>$HOME/said || { cat $HOME/said >&2; exit 1; }
}
build lab lab-base 1.0
build lab lab-leaf 1.0
build lab lab-tool 1.0 'Requires: lab-leaf'
build lab lab-tool 2.0 'Requires: lab-leaf'
build lab lab-service 1.0 '' "mkdir -p %{buildroot}/usr/lib/systemd/system
printf '[Unit]\\nDescription=A service of the lab\\n[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' > %{buildroot}/usr/lib/systemd/system/lab-service.service" /usr/lib/systemd/system/lab-service.service
build extra lab-extra 1.0
for key in lab extra; do
  createrepo_c -q ${rpmFolder}/$key
  gpg --batch --yes --local-user "<$key@hapb.invalid>" --armor --detach-sign ${rpmFolder}/$key/repodata/repomd.xml
  cp ${rpmFolder}/$key.asc ${rpmFolder}/$key/repodata/repomd.xml.key
done
gpgconf --kill all
rm -rf $GNUPGHOME $HOME
unset GNUPGHOME HOME`;

/** Debian's own tools for packages stand aside: a host has one family of them. */
const hideDebian = `
mkdir -p /usr/lib/hapb-lab/debian
for program in apt apt-cache apt-cdrom apt-config apt-get apt-key apt-mark; do mv /usr/bin/$program /usr/lib/hapb-lab/debian/; done
for program in /usr/bin/dpkg*; do mv "$program" /usr/lib/hapb-lab/debian/; done
rm -f /etc/debian_version`;

/** Debian's rpm has its data base in the user's home, for it isn't the system's there. */
const prepareRpm = `
mkdir -p /etc/rpm /var/lib/rpm
echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros
rpm --initdb
rpm --import ${rpmFolder}/lab.asc`;

/** What both families with rpm do last. */
export const rpmSteps = [makeRepositories, prepareRpm, hideDebian].join("\n");

/** Packages of Debian that make such a host. */
export const rpmPackages = ["rpm", "createrepo-c", "gnupg"];
