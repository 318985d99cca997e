# What the machine must have, and how to bring it there. Part of build.sh.
# shellcheck shell=bash

# needs lists what a purpose needs: how to find out | apt | dnf | pacman | brew.
# cmd: a command, lib: a library for pkg-config, file: one of these files, pkg:
# the package itself. A dash: nothing to install there.
needs() {
	case $1 in
	fetch) cat <<-'END' ;;
		cmd:curl | curl | curl | curl | -
		cmd:unzip | unzip | unzip | unzip | -
		file:/etc/ssl/certs/ca-certificates.crt:/etc/pki/tls/certs/ca-bundle.crt:/etc/ssl/cert.pem | ca-certificates | ca-certificates | ca-certificates | -
	END
	window) cat <<-'END' ;;
		cmd:gcc | gcc libc6-dev | gcc | gcc | -
		cmd:pkg-config | pkg-config | pkgconf-pkg-config | pkgconf | -
		lib:egl | libegl-dev | libglvnd-devel | libglvnd | -
		lib:wayland-client | libwayland-dev | wayland-devel | wayland | -
		lib:x11 | libx11-dev | libX11-devel | libx11 | -
		lib:x11-xcb | libx11-xcb-dev | libX11-devel | libx11 | -
		lib:xcursor | libxcursor-dev | libXcursor-devel | libxcursor | -
		lib:xfixes | libxfixes-dev | libXfixes-devel | libxfixes | -
		lib:xkbcommon | libxkbcommon-dev | libxkbcommon-devel | libxkbcommon | -
		lib:xkbcommon-x11 | libxkbcommon-x11-dev | libxkbcommon-x11-devel | libxkbcommon-x11 | -
		lib:vulkan | libvulkan-dev | vulkan-loader-devel vulkan-headers | vulkan-icd-loader vulkan-headers | -
		pkg | libegl1 | libglvnd-egl | libglvnd | -
		pkg | libgles2 | libglvnd-gles | libglvnd | -
		pkg | libgl1-mesa-dri | mesa-dri-drivers | mesa | -
	END
	tests) cat <<-'END' ;;
		cmd:Xvfb | xvfb | xorg-x11-server-Xvfb | xorg-server-xvfb | -
		cmd:xauth | xauth | xorg-x11-xauth | xorg-xauth | -
		cmd:xdotool | xdotool | xdotool | xdotool | -
		cmd:xclip | xclip | xclip | xclip | -
		cmd:import | imagemagick | ImageMagick | imagemagick | -
		cmd:zbarimg | zbar-tools | zbar | zbar | -
		cmd:dbus-daemon | dbus | dbus-daemon | dbus | -
		cmd:weston | weston | weston | weston | -
		cmd:chromium | chromium | chromium | chromium | -
		cmd:xprop | x11-utils | xprop | xorg-xprop | -
		cmd:ip | iproute2 | iproute | iproute2 | -
		pkg | nftables | nftables | nftables | -
		cmd:nc | netcat-openbsd | nmap-ncat | openbsd-netcat | -
		cmd:python3 | python3 | python3 | python | python
		cmd:script | bsdutils | util-linux-script | util-linux | -
		pkg | libegl-mesa0 | mesa-libEGL | mesa | -
	END
	fonts) cat <<-'END' ;; # without them Chinese, Japanese, Korean and emoji are boxes
		pkg | fonts-noto-cjk | google-noto-sans-cjk-fonts | noto-fonts-cjk | -
		pkg | fonts-noto-color-emoji | google-noto-color-emoji-fonts | noto-fonts-emoji | -
	END
	web) cat <<-'END' ;; # with fonts: what makes those for browsers of them
		pkg | python3-fonttools | python3-fonttools | python-fonttools | fonttools
	END
	emulation) cat <<-'END' ;; # programs for arm64; qemu's for another system are of no use
		cmd:qemu-aarch64-static | qemu-user-static | qemu-user-static-aarch64 | qemu-user-static | -
		file:/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1 | libc6-arm64-cross | - | aarch64-linux-gnu-glibc | -
	END
	jdk) cat <<-'END' ;;
		cmd:javac | default-jdk-headless | java-21-openjdk-devel | jdk21-openjdk | openjdk@21
		cmd:keytool | default-jdk-headless | java-21-openjdk-devel | jdk21-openjdk | openjdk@21
	END
	checks) cat <<-'END' ;;
		cmd:shellcheck | shellcheck | ShellCheck | shellcheck | shellcheck
	END
	esac
}

# manager is the package manager here, empty where it is none that we know.
manager() {
	local m
	for m in apt-get dnf pacman brew; do
		if have "$m"; then
			echo "$m"
			return
		fi
	done
}

# installed asks the package manager $1 for the package $2.
installed() {
	case $1 in
	apt-get) [[ $(dpkg-query -W -f='${db:Status-Status}' "$2" 2>/dev/null) == installed ]] ;;
	dnf) rpm -q --whatprovides "$2" >/dev/null 2>&1 ;;
	pacman) pacman -T "$2" >/dev/null 2>&1 ;;
	brew) brew list --versions "$2" >/dev/null 2>&1 ;;
	esac
}

# present says whether the need with the probe $2 and the packages $3… is met.
present() {
	local by=$1 probe=$2 file package
	shift 2
	case $probe in
	cmd:*) have "${probe#cmd:}" ;;
	lib:*) have pkg-config && pkg-config --exists "${probe#lib:}" ;;
	file:*)
		while IFS= read -r file; do
			[[ -e $file ]] && return 0
		done < <(tr ':' '\n' <<<"${probe#file:}")
		return 1
		;;
	pkg)
		for package in "$@"; do
			installed "$by" "$package" || return 1
		done
		;;
	esac
}

# missing prints the packages that the purposes $2… need and the machine lacks;
# where the package manager $1 is unknown, the probes that failed.
missing() {
	local by=$1 purpose probe apt dnf pacman brew packages
	shift
	for purpose in "$@"; do
		while IFS='|' read -r probe apt dnf pacman brew; do
			probe=${probe// /}
			case $by in
			apt-get) packages=$apt ;;
			dnf) packages=$dnf ;;
			pacman) packages=$pacman ;;
			brew) packages=$brew ;;
			*) packages=${probe#*:} ;;
			esac
			read -r packages <<<"$packages"
			[[ $packages == - || $probe == pkg && -z $by ]] && continue
			# shellcheck disable=SC2086 # several packages
			present "$by" "$probe" $packages || printf '%s\n' $packages
		done < <(needs "$purpose")
	done | awk '!seen[$0]++'
}

# install makes sure of what the purposes $@ need.
install() {
	local by packages
	by=$(manager)
	packages=$(missing "$by" "$@" | tr '\n' ' ')
	packages=${packages% }
	[[ -z $packages ]] && return
	case $by in
	apt-get) as_root "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages" ;;
	dnf) as_root "dnf install -y --setopt=install_weak_deps=False $packages" ;;
	pacman) as_root "pacman -Sy --needed --noconfirm $packages" ;;
	brew)
		say "installing: $packages"
		# shellcheck disable=SC2086 # several packages
		brew install $packages
		;;
	*) die "missing: $packages. No apt-get, dnf, pacman or brew is here to install it: please do it by hand." ;;
	esac
	packages=$(missing "$by" "$@" | tr '\n' ' ')
	[[ -z $packages ]] || die "still missing after the installation: $packages"
}

# equip installs what the purposes $2… need, and with it what those of $1 would
# like. Where that cannot be had, it goes on without, and does not ask again.
without=''
equip() {
	local wishes=$1
	shift
	if [[ $wishes == "$without" ]]; then
		install "$@"
		return
	fi
	# shellcheck disable=SC2086 # several purposes
	(install "$@" $wishes) && return
	install "$@"
	say "going on without that"
	without=$wishes
}

# as_root runs a line of shell as root: at once as root, else through sudo after
# a question, else not at all.
as_root() {
	local line=$1 answer
	if [[ $(id -u) == 0 ]]; then
		say "installing: $line"
		sh -c "$line"
		return
	fi
	have sudo || die "this needs root, and there is no sudo. As root, run: $line"
	[[ -t 0 ]] || die "this needs root, and nobody is here to ask. Run: sudo sh -c '$line'"
	say "this is missing and would be installed: sudo sh -c '$line'"
	read -r -p "Go ahead with sudo? [y/N] " answer
	case $answer in
	[yY] | [yY][eE][sS]) sudo sh -c "$line" ;;
	*) die "nothing was installed" ;;
	esac
}
