#!/usr/bin/env bash
# Makes a Debian package out/ocelli_<version>_<architecture>.deb from build/release, web/dist and models.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=${OCELLI_BUILD:-build/release}
pages=${OCELLI_PAGES:-web/dist}
out=${OCELLI_OUT:-out}

version=$(sed -nE 's/^project\(ocelli VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH

fail() {
    echo "package: $*" >&2
    exit 1
}

[[ -n $version ]] || fail "CMakeLists.txt names no version"
[[ -f $pages/index.html ]] || fail "$pages/index.html is missing; build the pages first (./dev package does)"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
root=$stage/root
umask 022
mkdir -p "$root/DEBIAN" "$stage/debian"

# --- files ---

# program NAME FOLDER: installs a program without its debug symbols.
program() {
    local file=$build/src/apps/$2/$1
    if ! compgen -G "src/apps/$2/*.cpp" >/dev/null; then
        echo "package: $1 is not part of this version"
        return
    fi
    [[ -x $file ]] || fail "$file is missing; build it first (./dev package does)"
    install -D -m 755 "$file" "$root/usr/bin/$1"
    strip --strip-unneeded --remove-section=.comment "$root/usr/bin/$1"
}

program ocelli-camera camera
program ocelli-netdisk netdisk
[[ ! -x $build/src/apps/classify/ocelli-classify ]] || program ocelli-classify classify
program ocelli cli

mkdir -p "$root/usr/share/ocelli"
cp -r --preserve=mode "$pages" "$root/usr/share/ocelli/web"
install -D -m 644 -t "$root/usr/share/ocelli/models" models/*.yaml
install -D -m 644 tools/packaging/ocelli-camera.service "$root/lib/systemd/system/ocelli-camera.service"
install -D -m 644 tools/packaging/sysusers.conf "$root/usr/lib/sysusers.d/ocelli.conf"
install -D -m 600 tools/packaging/ocelli-camera.default "$root/etc/default/ocelli-camera"
install -D -m 644 tools/packaging/copyright "$root/usr/share/doc/ocelli/copyright"
install -D -m 644 README.md "$root/usr/share/doc/ocelli/README.md"
chmod -R u=rwX,go=rX "$root/usr"

# --- control ---

# dpkg-shlibdeps wants a source package around it. Only who brings a model needs OpenCV: a suggestion.
printf 'Source: ocelli\n\nPackage: ocelli\nArchitecture: any\n' >"$stage/debian/control"
libraries=$(cd "$stage" && dpkg-shlibdeps -O --ignore-missing-info $(cd "$stage" && ls root/usr/bin/* | grep -v ocelli-classify) 2>"$stage/shlibdeps.log" |
    sed -n 's/^shlibs:Depends=//p') || fail "dpkg-shlibdeps: $(cat "$stage/shlibdeps.log")"
[[ -n $libraries ]] || fail "no library dependencies found: $(cat "$stage/shlibdeps.log")"

cat >"$root/DEBIAN/control" <<TEXT
Package: ocelli
Version: $version
Architecture: $architecture
Maintainer: The Ocelli project <ocelli@localhost>
Installed-Size: $(du -sk --apparent-size --exclude=DEBIAN "$root" | cut -f1)
Depends: $libraries, fonts-dejavu-core, systemd, tzdata
Suggests: libopencv-dnn406, libopencv-imgproc406
Section: video
Priority: optional
Description: makes a computer with a camera a network camera
 Live pictures in the browser and over RTSP, recording that survives a power cut,
 motion detection, privacy masks, users with permissions, an HTTP interface.
 .
 No picture is served before somebody has chosen the password of "admin" on the page.
TEXT
echo /etc/default/ocelli-camera >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    install -m 755 "tools/packaging/$script" "$root/DEBIAN/$script"
done
(cd "$root" && find etc lib usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"

# --- package ---

mkdir -p "$out"
package=$out/ocelli_${version}_${architecture}.deb
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0r touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
dpkg-deb --root-owner-group -Z"${OCELLI_COMPRESS:-xz}" --build "$root" "$package" >/dev/null
echo "$package"
