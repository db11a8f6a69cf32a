# Installs what Quadrat needs with the system's own package manager; sourced by ./start and ./check.
# quadrat_install SET ...    sets: build, run, test; only what is missing is installed. What makes it quicker (quick) is tried too
#                            with build, and done without where the system has none.

quadrat_packages() {
  case "$1" in
    apt-get) case "$2" in
      build) echo "gcc libc6-dev meson ninja-build pkg-config glslc gettext desktop-file-utils libgtk-4-bin libglib2.0-dev-bin
        libgtk-4-dev libadwaita-1-dev libvulkan-dev libsqlite3-dev libjson-glib-dev libsoup-3.0-dev libarchive-dev
        libgdk-pixbuf-2.0-dev libjpeg-dev libpng-dev" ;;
      run) echo "libvulkan1 mesa-vulkan-drivers librsvg2-common adwaita-icon-theme fonts-cantarell glib-networking dbus-x11" ;;
      test) echo "vulkan-validationlayers xvfb xauth xdotool x11-utils x11-xserver-utils imagemagick poppler-utils at-spi2-core
        dbus openbox sqlite3 appstream procps python3-torch python3-torchvision" ;;
      quick) echo "libdnnl-dev libdnnl2" ;;
    esac ;;
    dnf) case "$2" in
      build) echo "gcc meson ninja-build pkgconf-pkg-config glslc gettext desktop-file-utils gtk4-devel libadwaita-devel
        vulkan-headers vulkan-loader-devel sqlite-devel json-glib-devel libsoup3-devel libarchive-devel
        gdk-pixbuf2-devel libjpeg-turbo-devel libpng-devel" ;;
      run) echo "vulkan-loader mesa-vulkan-drivers librsvg2 adwaita-icon-theme abattis-cantarell-fonts glib-networking" ;;
      test) echo "vulkan-validation-layers xorg-x11-server-Xvfb xorg-x11-xauth xdotool xorg-x11-utils ImageMagick poppler-utils
        at-spi2-core dbus-daemon openbox sqlite appstream procps-ng" ;;
      quick) echo "onednn-devel onednn" ;;
    esac ;;
    pacman) case "$2" in
      build) echo "gcc meson ninja pkgconf shaderc gettext desktop-file-utils gtk4 libadwaita vulkan-headers vulkan-icd-loader
        sqlite json-glib libsoup3 libarchive gdk-pixbuf2 libjpeg-turbo libpng" ;;
      run) echo "vulkan-icd-loader vulkan-swrast librsvg adwaita-icon-theme cantarell-fonts glib-networking" ;;
      test) echo "vulkan-validation-layers xorg-server-xvfb xorg-xauth xdotool xorg-xprop imagemagick poppler at-spi2-core dbus
        openbox sqlite appstream procps-ng" ;;
      quick) echo "onednn" ;;
    esac ;;
  esac
}

quadrat_missing() {
  manager=$1
  shift
  for package in "$@"; do
    case "$manager" in
      apt-get) dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package" ;;
      dnf) rpm -q --whatprovides "$package" >/dev/null 2>&1 || echo "$package" ;;
      pacman) pacman -Qq "$package" >/dev/null 2>&1 || echo "$package" ;;
    esac
  done
}

# Those the manager could install.
quadrat_known() {
  for package in "$@"; do
    case "$manager" in
      apt-get) apt-cache show "$package" >/dev/null 2>&1 && echo "$package" ;;
      dnf) dnf -q info "$package" >/dev/null 2>&1 && echo "$package" ;;
      pacman) pacman -Si "$package" >/dev/null 2>&1 && echo "$package" ;;
    esac
  done
  return 0
}

quadrat_as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    command -v sudo >/dev/null 2>&1 || { echo "Quadrat needs root or sudo to install:" $missing >&2; return 1; }
    sudo "$@"
  fi
}

quadrat_install_packages() {
  case "$manager" in
    apt-get)
      quadrat_as_root apt-get update >&2 || return 1
      quadrat_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2 ;;
    dnf) quadrat_as_root dnf install -y "$@" >&2 ;;
    pacman) quadrat_as_root pacman -Sy --needed --noconfirm "$@" >&2 ;;
  esac
}

quadrat_install() {
  manager=
  for candidate in apt-get dnf pacman; do
    command -v $candidate >/dev/null 2>&1 && manager=$candidate && break
  done
  if [ -z "$manager" ]; then
    echo "Quadrat does not know this system's package manager; the README lists what it needs." >&2
    return 0
  fi
  wanted=
  for set in "$@"; do wanted="$wanted $(quadrat_packages $manager "$set")"; done
  missing=$(quadrat_missing $manager $wanted)
  if [ -n "$missing" ]; then
    echo "Installing:" $missing >&2
    quadrat_install_packages $missing || return 1
  fi
  case " $* " in *" build "*) ;; *) return 0 ;; esac
  missing=$(quadrat_known $(quadrat_missing $manager $(quadrat_packages $manager quick)))
  [ -z "$missing" ] || quadrat_install_packages $missing ||
    echo "Without" $missing "training without a graphics card takes longer." >&2
  return 0
}
