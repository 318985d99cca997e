package script

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// badging is what aapt2 of build-tools 35 says of the package that gogio makes.
const badging = `package: name='example.parley.chat' versionCode='412' versionName='1.2.3.412' platformBuildVersionName='15' platformBuildVersionCode='35' compileSdkVersion='35' compileSdkVersionCodename='15'
minSdkVersion:'24'
targetSdkVersion:'35'
uses-permission: name='android.permission.INTERNET'
application-label:'Parley'
application-icon-160:'res/mipmap-anydpi-v26/ic_launcher.xml'
application: label='Parley' icon='res/mipmap-anydpi-v26/ic_launcher.xml'
launchable-activity: name='org.gioui.GioActivity'  label='Parley' icon=''
feature-group: label=''
  uses-gl-es: '0x20000'
  uses-feature-not-required: name='android.hardware.type.pc'
  uses-feature: name='android.hardware.faketouch'
  uses-implied-feature: name='android.hardware.faketouch' reason='default feature for all apps'
main
supports-screens: 'small' 'normal' 'large' 'xlarge'
supports-any-density: 'true'
locales: '--_--'
densities: '160' '240' '320' '480' '640' '65534'
native-code: 'arm64-v8a' 'x86_64'
`

// Parts of the stub of an SDK.
const (
	jarFile   = "platforms/android-35/android.jar"
	toolsDir  = "build-tools/35.0.1/"
	clangDir  = "ndk/27.2.12479018/toolchains/llvm/prebuilt/linux-x86_64/bin/"
	clangARM  = clangDir + "aarch64-linux-android24-clang"
	clangAMD  = clangDir + "x86_64-linux-android24-clang"
	managerIn = "cmdline-tools/latest/bin/sdkmanager"
)

// phone is a machine that makes packages for phones.
type phone struct {
	*machine
	sdk string
}

// newPhone makes a machine with all that a package needs. Its gogio writes what
// it sees of the SDK into the notes; its aapt2 says what stands in the SDK's
// file badging, and its apksigner takes every package while nothing stands in
// the file unsigned.
func newPhone(t *testing.T) phone {
	t.Helper()
	m := newMachine(t, "apt-get", true)
	p := phone{m, filepath.Join(filepath.Dir(m.root), "Android", "Sdk")}
	m.fake("apt-get", `[[ $1 == update ]] || deliver "$@"`) // what the browser client needs is others' to note
	m.fake("go", `case $1 in
env) echo go1.26.8 ;;
-C)
	for package; do :; done
	cat >"$5/${package##*/}" <<-'END'
		#!/usr/bin/env bash
		[[ ${0##*/} == gogio ]] || exit 0
		(cd "$ANDROID_HOME" && echo "sdk" */*) >>"$NOTES"
		echo "gogio $* GOFLAGS=$GOFLAGS GOGIO_SIGNPASS=$GOGIO_SIGNPASS" >>"$NOTES"
		while [[ $1 != -o ]]; do shift; done
		echo package >"$2"
	END
	chmod +x "$5/${package##*/}"
	;;
esac`)
	m.fake("git", `case $1 in
describe) echo v1.2.3-4-g0123456 ;;
rev-parse) if [[ $2 == HEAD ]]; then echo 0123456789abcdef; else echo "${SHALLOW:-false}"; fi ;;
rev-list) echo 412 ;;
esac`)
	m.fake("javac", `echo javac 17.0.15`)
	m.fake("keytool", `if [[ $* == *-genkeypair* ]]; then
	echo "keytool $*" >>"$NOTES"
	while [[ $1 != -keystore ]]; do shift; done
	touch "$2"
elif [[ ${GOGIO_SIGNPASS:-} == secret ]]; then
	sed 's/^/PrivateKeyEntry, /' "$4"
else
	echo "keytool error: java.io.IOException: keystore password was incorrect"
	exit 1
fi`)
	for _, file := range []string{jarFile, toolsDir + "d8", toolsDir + "zipalign", clangARM, clangAMD, managerIn} {
		p.put(file, "")
	}
	p.put("badging", badging)
	p.put("unsigned", "")
	p.put(toolsDir+"aapt2", `[[ $1 == dump && $2 == badging && -s $3 ]] && cat "`+p.sdk+`/badging"`)
	p.put(toolsDir+"apksigner", `[[ $1 == verify && -s $2 ]] || exit 2
if [[ -s "`+p.sdk+`/unsigned" ]]; then cat "`+p.sdk+`/unsigned"; exit 1; fi`)
	return p
}

// put puts a file into the SDK: a script, or what one of them reads.
func (p phone) put(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.sdk, filepath.FromSlash(name))
	p.must(os.MkdirAll(filepath.Dir(path), 0o755))
	if strings.Contains(name, "/") {
		text = "#!" + p.bin + "/bash\n" + text + "\n"
	}
	p.must(os.WriteFile(path, []byte(text), 0o755))
}

// lacks are the lines that an outcome names what is missing in; none may have
// been made.
func (o outcome) lacks(t *testing.T) []string {
	t.Helper()
	if o.code != 2 || o.notes != "" {
		t.Errorf("exit code %d, want 2; was done:\n%s", o.code, o.notes)
	}
	var lines []string
	for line := range strings.Lines(o.words) {
		if strings.HasPrefix(line, "  ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// lackLine is the line that names what, and what brings it.
func lackLine(what, by string) string { return fmt.Sprintf("%-42s %s", what, by) }

// Lines of the list, after sdkmanager itself.
func lackedParts(manager string) []string {
	return []string{
		lackLine("the SDK's platform 35 or later", manager+` "platforms;android-35"`),
		lackLine("d8, aapt2, zipalign and apksigner", manager+` "build-tools;35.0.1"`),
		lackLine("the NDK, with clang for arm64 and amd64", manager+` "ndk;27.2.12479018"`),
	}
}

// More lines of the list.
var (
	lackedJDK  = lackLine("javac and keytool, of a JDK 17 or later", "./build.sh deps jdk  ")
	lackedHome = lackLine("javac and keytool, of a JDK 17 or later", "export JAVA_HOME=…  ($BIN/javac is no such)")
	lackedKey  = lackLine("a keystore that GOGIO_SIGNPASS opens", "it holds exactly one key: keytool -list -keystore $SDK/keystore")
	lackedCode = lackLine("a version code, from 1 to 999999999", "a clone with its whole history, or export PARLEY_ANDROID_CODE=…")
)

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got:\n%s\nwant:\n%s", g, w)
	}
}

// TestAndroidWithoutAnything: whatever is missing is named at once.
func TestAndroidWithoutAnything(t *testing.T) {
	page := "https://developer.android.com/studio#command-line-tools-only, unpacked as "
	for _, tt := range []struct {
		name string
		make string // the folder of the SDK that there is, below the home
		env  []string
		at   string // where the SDK is expected
	}{
		{name: "no SDK", at: "Android/Sdk"},
		{name: "an empty one", make: "Android/Sdk", at: "Android/Sdk"},
		{name: "on a Mac", env: []string{"FAKE_OS=Darwin"}, at: "Library/Android/sdk"},
		{name: "ANDROID_HOME", env: []string{"ANDROID_HOME=HOME/a", "ANDROID_SDK_ROOT=HOME/b"}, at: "a"},
		{name: "ANDROID_SDK_ROOT", make: "b", env: []string{"ANDROID_SDK_ROOT=HOME/b"}, at: "b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t, "", true)
			home := filepath.Dir(m.root)
			m.must(os.MkdirAll(filepath.Join(home, tt.make), 0o755))
			for _, e := range tt.env {
				m.env = append(m.env, strings.ReplaceAll(e, "HOME/", home+"/"))
			}
			got, sdk := m.build("android"), filepath.Join(home, tt.at)
			manager := sdk + "/" + managerIn
			want := append([]string{lackLine("sdkmanager, which brings the SDK's parts", page+sdk+"/cmdline-tools/latest")}, lackedParts(manager)...)
			equal(t, got.lacks(t), append(want,
				lackedJDK+"(javac keytool)", lackedCode,
			))
			if !strings.Contains(got.words, "(the SDK in "+sdk+"; ANDROID_HOME names another)") {
				t.Errorf("it said:\n%s", got.words)
			}
		})
	}
}

// TestAndroidWithoutOnePart: what is there is not asked for again.
func TestAndroidWithoutOnePart(t *testing.T) {
	const manager = "$SDK/" + managerIn
	parts := lackedParts(manager)
	for _, tt := range []struct {
		name   string
		change func(p phone)
		want   string
	}{
		{"no android.jar", func(p phone) { p.must(osRemove(p.sdk, jarFile)) }, parts[0]},
		{"an older platform", func(p phone) {
			p.must(os.Rename(filepath.Join(p.sdk, "platforms/android-35"), filepath.Join(p.sdk, "platforms/android-34")))
		}, parts[0]},
		{"a preview's platform", func(p phone) {
			p.must(os.Rename(filepath.Join(p.sdk, "platforms/android-35"), filepath.Join(p.sdk, "platforms/android-36-ext19")))
		}, parts[0]},
		{"no d8", func(p phone) { p.must(osRemove(p.sdk, toolsDir, "d8")) }, parts[1]},
		{"no aapt2", func(p phone) { p.must(osRemove(p.sdk, toolsDir, "aapt2")) }, parts[1]},
		{"no zipalign", func(p phone) { p.must(osRemove(p.sdk, toolsDir, "zipalign")) }, parts[1]},
		{"no apksigner", func(p phone) { p.must(osRemove(p.sdk, toolsDir, "apksigner")) }, parts[1]},
		{"no clang for arm64", func(p phone) { p.must(osRemove(p.sdk, clangARM)) }, parts[2]},
		{"no clang for amd64", func(p phone) { p.must(osRemove(p.sdk, clangAMD)) }, parts[2]},
		{"a clang for other machines", func(p phone) {
			built := filepath.Join(p.sdk, "ndk/27.2.12479018/toolchains/llvm/prebuilt")
			p.must(os.Rename(filepath.Join(built, "linux-x86_64"), filepath.Join(built, "windows-x86_64")))
		}, parts[2]},
		{"sdkmanager elsewhere", func(p phone) {
			p.must(osRemove(p.sdk, managerIn))
			p.fake("sdkmanager", "")
			p.must(osRemove(p.sdk, jarFile))
		}, strings.Replace(parts[0], manager, "sdkmanager --sdk_root=$SDK", 1)},
		{"a machine without an NDK", func(p phone) {
			p.fake("uname", `case $1 in -s) echo Linux ;; *) echo aarch64 ;; esac`)
		}, lackLine("a machine that the NDK runs on", "Linux on amd64, or a Mac")},
		{"no javac", func(p phone) { p.must(osRemove(p.bin, "javac")) }, lackedJDK + "(default-jdk-headless)"},
		{"no keytool", func(p phone) { p.must(osRemove(p.bin, "keytool")) }, lackedJDK + "(default-jdk-headless)"},
		{"a Mac's javac that is none", func(p phone) { p.fake("javac", "echo Unable to locate a Java Runtime. >&2; exit 1") }, lackedHome},
		{"an old JDK", func(p phone) { p.fake("javac", "echo javac 1.8.0_292") }, lackedHome},
		{
			"a keystore that is not there", func(p phone) { p.env = append(p.env, "PARLEY_ANDROID_KEYSTORE=/none") },
			lackLine("the keystore of PARLEY_ANDROID_KEYSTORE", "there is no /none"),
		},
		{"no password", func(p phone) { p.keystore("key", "") }, lackLine("the keystore's password", "export GOGIO_SIGNPASS=…  ($SDK/keystore)")},
		{"a wrong password", func(p phone) { p.keystore("key", "guess") }, lackedKey},
		{"two keys", func(p phone) { p.keystore("key\nanother", "secret") }, lackedKey},
		{"a part of the history", func(p phone) { p.env = append(p.env, "SHALLOW=true") }, lackedCode},
		{"a code that is none", func(p phone) { p.env = append(p.env, "PARLEY_ANDROID_CODE=1.2") }, lackedCode},
		{"a code of nothing", func(p phone) { p.env = append(p.env, "PARLEY_ANDROID_CODE=0") }, lackedCode},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPhone(t)
			tt.change(p)
			want := strings.NewReplacer("$SDK", p.sdk, "$BIN", p.bin).Replace(tt.want)
			equal(t, p.build("android").lacks(t), []string{want})
		})
	}
}

// keystore gives the machine an owner's keystore, which lists keys to those who
// know the password secret.
func (p phone) keystore(keys, password string) phone {
	p.t.Helper()
	p.put("keystore", keys+"\n")
	p.env = append(p.env, "PARLEY_ANDROID_KEYSTORE="+filepath.Join(p.sdk, "keystore"), "GOGIO_SIGNPASS="+password)
	return p
}

// made holds a run to having made a package: what gogio saw of the SDK, and
// what it was asked for, after the keys it was given.
func (p phone) made(got outcome, before []string, sdk, version, key, password string) {
	p.t.Helper()
	work := regexp.MustCompile(`android\.\w{6}/`)
	got.notes = work.ReplaceAllString(got.notes, "android/")
	got.check(p.t, 0, append(before, "sdk "+sdk, "gogio -target android -arch arm64,amd64 -minsdk 24 -targetsdk 35 -appid example.parley.chat -name Parley -schemes parley"+
		" -version "+version+" -icon icons/app/android.png -signkey "+key+" -ldflags -X main.version=v1.2.3-4-g0123456 -X main.commit=0123456789abcdef -o "+
		filepath.Dir(p.root)+"/.cache/parley/android/parley.apk ./app GOFLAGS= -buildvcs=false -trimpath GOGIO_SIGNPASS="+password),
		"made bin/parley.apk, example.parley.chat "+version+", signed with ")
	if b, err := os.ReadFile(filepath.Join(p.root, "bin", "parley.apk")); err != nil || string(b) != "package\n" {
		p.t.Errorf("the package: %q, %v", b, err)
	}
	p.clean()
}

// clean fails the test where the work was left behind.
func (p phone) clean() {
	p.t.Helper()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(p.root), ".cache", "parley", "android.*"))
	if err != nil || len(left) != 0 {
		p.t.Errorf("left behind: %v, %v", left, err)
	}
}

const wholeSDK = "build-tools/35.0.1 ndk-bundle/toolchains platforms/android-35"

// TestAndroid: the debug key is made once, and signs every package after.
func TestAndroid(t *testing.T) {
	t.Parallel()
	p := newPhone(t)
	key := filepath.Join(filepath.Dir(p.root), ".android", "debug.keystore")
	first := []string{"keytool -genkeypair -keystore " + key + " "}
	p.made(p.build("android"), first, wholeSDK, "1.2.3.412", key, "android")
	p.must(os.Remove(filepath.Join(filepath.Dir(p.root), "notes")))
	got := p.build("android")
	p.made(got, nil, wholeSDK, "1.2.3.412", key, "android")
	if !strings.Contains(got.words, "which no store takes") {
		t.Errorf("it said:\n%s", got.words)
	}
}

func TestAndroidOfTheOwner(t *testing.T) {
	t.Parallel()
	p := newPhone(t).keystore("key", "secret")
	p.env = append(p.env, "PARLEY_ANDROID_CODE=7", "SHALLOW=true")
	p.put("badging", strings.ReplaceAll(badging, "412", "7"))
	key := filepath.Join(p.sdk, "keystore")
	got := p.build("android")
	p.made(got, nil, wholeSDK, "1.2.3.7", key, "secret")
	if !strings.Contains(got.words, "signed with the key of "+key) || strings.Contains(got.words, "secret") {
		t.Errorf("it said:\n%s", got.words)
	}
}

// TestAndroidOfSeveralParts: of each part the newest whole one is taken, and
// gogio, which would take the last by name, sees no other.
func TestAndroidOfSeveralParts(t *testing.T) {
	t.Parallel()
	p := newPhone(t).keystore("key", "secret")
	for _, file := range []string{
		"platforms/android-34/android.jar", "platforms/android-36/android.jar", "platforms/android-37/nothing", "platforms/android-36-ext19/android.jar",
		"build-tools/9.0.0/d8", "build-tools/36.0.0/d8", "build-tools/36.0.0/aapt2", "ndk/29.0.0/nothing", "ndk-bundle/nothing", "ndk/9.0.0/nothing",
	} {
		p.put(file, "")
	}
	p.must(os.CopyFS(filepath.Join(p.sdk, "build-tools", "100.0.0"), os.DirFS(filepath.Join(p.sdk, toolsDir))))
	p.must(os.CopyFS(filepath.Join(p.sdk, "ndk", "28.0.0"), os.DirFS(filepath.Join(p.sdk, "ndk", "27.2.12479018"))))
	p.put("ndk/28.0.0/r28", "")
	p.made(p.build("android"), nil, "build-tools/100.0.0 ndk-bundle/r28 ndk-bundle/toolchains platforms/android-36", "1.2.3.412",
		filepath.Join(p.sdk, "keystore"), "secret")
}

// TestAndroidNDKOfTheEnvironment: and a JDK of the environment.
func TestAndroidNDKOfTheEnvironment(t *testing.T) {
	t.Parallel()
	p := newPhone(t).keystore("key", "secret")
	ndk := filepath.Join(p.sdk, "..", "another")
	p.must(os.Rename(filepath.Join(p.sdk, "ndk", "27.2.12479018"), ndk))
	jdk := filepath.Join(p.sdk, "..", "jdk", "bin")
	p.must(os.MkdirAll(jdk, 0o755))
	for _, command := range []string{"javac", "keytool"} {
		p.must(os.Rename(filepath.Join(p.bin, command), filepath.Join(jdk, command)))
	}
	p.env = append(p.env, "ANDROID_NDK_ROOT="+ndk, "JAVA_HOME="+filepath.Dir(jdk), "ANDROID_SDK_ROOT="+p.sdk, "HOME="+p.root)
	p.env = append(p.env, "XDG_CACHE_HOME="+filepath.Join(filepath.Dir(p.root), ".cache"))
	p.made(p.build("android"), nil, wholeSDK, "1.2.3.412", filepath.Join(p.sdk, "keystore"), "secret")
}

// TestAndroidPackageIsHeld: a package that is not what it must be is not kept.
func TestAndroidPackageIsHeld(t *testing.T) {
	replaced := func(from, to string) func(p phone) {
		return func(p phone) { p.put("badging", strings.Replace(badging, from, to, 1)) }
	}
	const of = "build.sh: of the package that gogio made, "
	for _, tt := range []struct {
		name   string
		change func(p phone)
		want   []string
	}{
		{
			"unsigned", func(p phone) { p.put("unsigned", "DOES NOT VERIFY\nERROR: Missing META-INF/MANIFEST.MF\n") },
			[]string{"DOES NOT VERIFY", "ERROR: Missing META-INF/MANIFEST.MF", of + "its signature does not hold"},
		},
		{"another id", replaced("example.parley.chat", "parley.example.app"), []string{of + "its id is parley.example.app, not example.parley.chat"}},
		{"another version", replaced("1.2.3.412", "1.0.0.412"), []string{of + "its version is 1.0.0.412, not 1.2.3.412"}},
		{"another code", replaced("versionCode='412'", "versionCode='1'"), []string{of + "its version's code is 1, not 412"}},
		{"an older Android, of older tools", replaced("minSdkVersion:'24'", "sdkVersion:'16'"), []string{of + "the oldest Android it runs on is 16, not 24"}},
		{"made for an older Android", replaced("targetSdkVersion:'35'", "targetSdkVersion:'34'"), []string{of + "the Android it is made for is 34, not 35"}},
		{
			"one permission more", replaced("application-label", "uses-permission: name='android.permission.CAMERA' maxSdkVersion='30'\napplication-label"),
			[]string{of + "what it may do is android.permission.CAMERA android.permission.INTERNET, not android.permission.INTERNET"},
		},
		{
			"an implied permission", replaced("application-label", "uses-implied-permission: name='android.permission.READ_PHONE_STATE' reason='targetSdkVersion < 4'\napplication-label"),
			[]string{of + "what it may do is android.permission.INTERNET android.permission.READ_PHONE_STATE, not android.permission.INTERNET"},
		},
		{"no permission", replaced("uses-permission: name='android.permission.INTERNET'\n", ""), []string{of + "what it may do is nothing, not android.permission.INTERNET"}},
		{"one processor", replaced(" 'x86_64'", ""), []string{of + "the processors it is built for is arm64-v8a, not arm64-v8a x86_64"}},
		{"no program at all", replaced("native-code: 'arm64-v8a' 'x86_64'\n", ""), []string{of + "the processors it is built for is nothing, not arm64-v8a x86_64"}},
		{"debuggable", replaced("launchable", "application-debuggable\nlaunchable"), []string{of + "whether others may debug it is yes, not no"}},
		{
			"wrong twice", func(p phone) { p.put("badging", strings.NewReplacer("412'", "1'", "'24'", "'23'").Replace(badging)) },
			[]string{of + "its version is 1.2.3.1, not 1.2.3.412", of + "its version's code is 1, not 412", of + "the oldest Android it runs on is 23, not 24"},
		},
		{
			"unreadable", func(p phone) { p.put(toolsDir+"aapt2", "echo 'error: failed opening zip: Invalid file.' >&2; exit 1") },
			[]string{"error: failed opening zip: Invalid file.", "build.sh: aapt2 cannot read the package that gogio made"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPhone(t).keystore("key", "secret")
			tt.change(p)
			got := p.build("android")
			if got.code != 1 {
				t.Errorf("exit code %d, want 1", got.code)
			}
			_, words, _ := strings.Cut(strings.TrimSpace(got.words), "building for arm64 and amd64\n")
			want := tt.want
			if strings.HasPrefix(want[len(want)-1], of) {
				want = append(want, "build.sh: no package was made: what gogio made is not what it must be")
			}
			equal(t, strings.Split(words, "\n"), want)
			if _, err := os.Stat(filepath.Join(p.root, "bin", "parley.apk")); err == nil {
				t.Error("the package is kept")
			}
			p.clean()
		})
	}
}

// TestAndroidWithoutGogio: gogio's own failure ends the run with its words.
func TestAndroidWithoutGogio(t *testing.T) {
	t.Parallel()
	p := newPhone(t).keystore("key", "secret")
	p.must(osRemove(p.sdk, "badging"))
	p.fake("go", `case $1 in
env) echo go1.26.8 ;;
-C) for package; do :; done; printf '#!/bin/sh\n[ "${0##*/}" = webdist ] || { echo "gogio: javac failed: no" >&2; exit 1; }\n' >"$5/${package##*/}"; chmod +x "$5/${package##*/}" ;;
esac`)
	p.build("android").check(t, 1, nil, "gogio: javac failed: no")
	p.clean()
}
