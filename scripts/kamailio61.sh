#!/bin/sh
# Unpacks a Kamailio 6.1 for "make oracle" beside the one that is installed: a Debian that has it, in .tools/kamailio-6.1, of which only
# the program is run. Needs root, debootstrap and Debian's packages (some 500 MB); nothing outside of .tools is changed.
#
#	sh scripts/kamailio61.sh [SUITE]
set -eu
cd "$(dirname "$0")/.."

suite=${1:-forky}
root=$PWD/.tools/kamailio-6.1
mirror=$(apt-get indextargets --format '$(SITE)' | head -n 1)
packages=kamailio,kamailio-memcached-modules,kamailio-extra-modules,kamailio-json-modules,kamailio-utils-modules

command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
mkdir -p "$root"
[ -x "$root/usr/sbin/kamailio" ] ||
	debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror" /usr/share/debootstrap/scripts/sid

# The program with its own libraries, as if it were installed.
cat >"$root/kamailio" <<EOF
#!/bin/sh
lib=\$(echo $root/usr/lib/*-linux-gnu)
exec \$(echo $root/lib64/ld-linux-*) --library-path "\$lib:\$lib/kamailio" $root/usr/sbin/kamailio "\$@"
EOF
chmod +x "$root/kamailio"
"$root/kamailio" -v
