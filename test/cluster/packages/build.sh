#!/bin/sh
# Makes signed repositories of packages for apt, dnf and zypper below /srv/repositories, as pkgs.k8s.io and CRI-O's have
# them: a folder for each minor release, with deb and rpm in it. Run on a lab host that has the tools of both kinds.
#
#   build.sh VERSION NEWER     programs of VERSION lie in /srv/programs, units in /srv/units
set -eu
version=$1 newer=$2
minor=v${version%.*}
out=/srv/repositories work=/srv/work
export GNUPGHOME=$work/gnupg HOME=$work LC_ALL=C PATH="$PATH:/usr/lib/hapb-lab/debian"
mkdir -p "$work" "$out/kubernetes/$minor/deb" "$out/kubernetes/$minor/rpm" "$out/cri-o/$minor/deb" "$out/cri-o/$minor/rpm"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'packages <packages@hapb.invalid>' rsa2048 sign never
gpg --armor --export packages@hapb.invalid > "$out/key.asc"

# REPOSITORY NAME VERSION NEEDS: what lies in $work/root becomes a package of both kinds, uncompressed.
package() {
  mkdir "$work/root/DEBIAN"
  printf 'Package: %s\nVersion: %s-1.1\nArchitecture: all\nMaintainer: packages@hapb.invalid\nDescription: %s\n' "$2" "$3" "$2" > "$work/root/DEBIAN/control"
  [ -z "$4" ] || echo "Depends: $4" >> "$work/root/DEBIAN/control"
  dpkg-deb -Znone --root-owner-group --build "$work/root" "$out/$1/$minor/deb/$2_$3-1.1_all.deb" >/dev/null
  rm -r "$work/root/DEBIAN"
  cat > "$work/$2.spec" <<SPEC
Name: $2
Version: $3
Release: 150500.1.1
Summary: $2
License: Apache-2.0
BuildArch: noarch
AutoReqProv: no
${4:+Requires: $4}
%description
$2
%install
cp -a $work/root/. %{buildroot}/
%files
$(cd "$work/root" && find . -type f | sed 's/^\.//')
SPEC
  rpmbuild --quiet -bb --define "_topdir $work/rpm" --define "_rpmdir $out/$1/$minor/rpm" \
    --define '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' --define '_binary_payload w0.ufdio' \
    --define '__os_install_post %{nil}' --define '_binaries_in_noarch_packages_terminate_build 0' "$work/$2.spec" \
    2> "$work/said" || { cat "$work/said" >&2; exit 1; }
  rm -r "$work/root"
}

# NAME VERSION: the repository's lists, signed.
lists() {
  (
    cd "$out/$1/$minor/deb"
    for deb in *.deb; do
      dpkg-deb -f "$deb"
      printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
    done > Packages
    printf 'Origin: %s\nDate: %s\nSHA256:\n %s %s Packages\n' "$1" "$(date -Ru)" "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)" > Release
    gpg --batch --yes --clearsign -o InRelease Release
  )
  for rpm in "$out/$1/$minor/rpm"/*.rpm; do
    rpmsign --define '__gpg /usr/bin/gpg' --define '_gpg_name packages@hapb.invalid' --define "_gpg_path $GNUPGHOME" \
      --addsign "$rpm" >/dev/null 2> "$work/said" || { cat "$work/said" >&2; exit 1; }
  done
  createrepo_c -q "$out/$1/$minor/rpm"
  gpg --batch --yes --armor --detach-sign "$out/$1/$minor/rpm/repodata/repomd.xml"
  cp "$out/key.asc" "$out/$1/$minor/rpm/repodata/repomd.xml.key"
}

# SOURCE PATH [MODE]
put() { install -D -m "${3:-0644}" "$1" "$work/root$2"; }

mkdir "$work/root"
for plugin in /usr/lib/cni/*; do put "$plugin" "/opt/cni/bin/${plugin##*/}" 0755; done
package kubernetes kubernetes-cni 1.7.1 ''
for program in kubeadm kubelet kubectl; do
  for number in "$version" "$newer"; do
    if [ "$number" = "$version" ]; then
      put "/srv/programs/$program" "/usr/bin/$program" 0755
    else
      printf '#!/bin/sh\necho newer\n' > "$work/newer"
      put "$work/newer" "/usr/bin/$program" 0755
    fi
    case $program in
    kubelet) put /srv/units/kubelet.service /usr/lib/systemd/system/kubelet.service ;;
    kubeadm) put /srv/units/10-kubeadm.conf /usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf ;;
    esac
    package kubernetes "$program" "$number" "$([ "$program" != kubelet ] || echo kubernetes-cni)"
  done
done
lists kubernetes

# In the place of CRI-O itself, which stands still and has everything that its package brings beside it.
cat > "$work/crio" <<'CRIO'
#!/bin/sh
case " $* " in
*" --version "*) echo "crio version 1.34.1" ;;
*" config "*) ;;
*" status "*) echo "cgroup driver: none" ;;
*) exec sleep infinity ;;
esac
CRIO
printf '[Unit]\nDescription=In the place of CRI-O\n[Service]\nExecStart=/usr/bin/crio\nExecReload=/bin/true\n[Install]\nWantedBy=multi-user.target\n' > "$work/crio.service"
echo '{}' > "$work/bridge"
put "$work/crio" /usr/bin/crio 0755
put "$work/crio.service" /usr/lib/systemd/system/crio.service
put "$work/bridge" /etc/cni/net.d/10-crio-bridge.conflist.disabled
put "$work/bridge" /etc/cni/net.d/100-crio-bridge.conflist
package cri-o cri-o 1.34.1 ''
lists cri-o
gpgconf --kill all
