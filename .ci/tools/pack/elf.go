package main

import (
	"cmp"
	"debug/elf"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// packagesOf are the Debian packages of the libraries that the window may be
// linked with.
func packagesOf() map[string]string {
	return map[string]string{
		"libEGL.so.1":            "libegl1",
		"libX11.so.6":            "libx11-6",
		"libX11-xcb.so.1":        "libx11-xcb1",
		"libXcursor.so.1":        "libxcursor1",
		"libXfixes.so.3":         "libxfixes3",
		"libwayland-client.so.0": "libwayland-client0",
		"libwayland-cursor.so.0": "libwayland-cursor0",
		"libwayland-egl.so.1":    "libwayland-egl1",
		"libxkbcommon.so.0":      "libxkbcommon0",
		"libxkbcommon-x11.so.0":  "libxkbcommon-x11-0",
	}
}

// opened are the packages of what is looked for only once the window opens: OpenGL
// ES, and Mesa's drivers, which draw where no others do.
func opened() []string { return []string{"libgles2", "libgl1-mesa-dri"} }

// machines are ELF's names of what Go and Debian call amd64 and arm64.
func machines() map[string]elf.Machine {
	return map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
}

// openELF opens a program and makes sure that it is one for arch.
func openELF(name, arch string) (*elf.File, error) {
	f, err := elf.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s is no program for Linux: %w", name, err)
	}
	if want, known := machines()[arch]; !known || f.Machine != want {
		f.Close()
		return nil, fmt.Errorf("%s is built for %v, not for %s", name, f.Machine, arch)
	}
	return f, nil
}

// alone makes sure that a program needs no library.
func alone(name, arch string) error {
	f, err := openELF(name, arch)
	if err != nil {
		return err
	}
	defer f.Close()
	switch libraries, err := f.ImportedLibraries(); {
	case err != nil:
		return fmt.Errorf("read %s: %w", name, err)
	case len(libraries) > 0:
		return fmt.Errorf("%s needs %s: build it with CGO_ENABLED=0", name, strings.Join(libraries, ", "))
	}
	return nil
}

// depends is what a program needs, as Debian's packages call it.
func depends(name, arch string) (string, error) {
	f, err := openELF(name, arch)
	if err != nil {
		return "", err
	}
	defer f.Close()
	libraries, err := f.ImportedLibraries()
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	libc, err := libcOf(f)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	found := map[string]bool{"libc6 (>= " + libc + ")": true}
	for _, p := range opened() {
		found[p] = true
	}
	for _, library := range libraries {
		if strings.HasPrefix(library, "libc.so.") || strings.HasPrefix(library, "ld-linux") {
			continue
		}
		p, ok := packagesOf()[library]
		if !ok {
			return "", fmt.Errorf("%s needs %s, and which package brings that is not known here", name, library)
		}
		found[p] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), ", "), nil
}

// libcOf is the lowest version of glibc that has every symbol of it that the
// program asks for.
func libcOf(f *elf.File) (string, error) {
	symbols, err := f.ImportedSymbols()
	if err != nil {
		return "", err
	}
	lowest := "2.17" // of Go itself
	for _, s := range symbols {
		if v, ok := strings.CutPrefix(s.Version, "GLIBC_"); ok && compare(v, lowest) > 0 {
			lowest = v
		}
	}
	return lowest, nil
}

// compare compares versions of numbers and dots.
func compare(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
		x, _ := strconv.Atoi(a) // GLIBC_PRIVATE counts as nothing
		y, _ := strconv.Atoi(b)
		return cmp.Compare(x, y)
	})
}
