// Command emojinames makes the table of state/emoji: every emoji in Unicode's
// order with its groups, its English name, and the short names that people type.
//
//	go -C .ci/tools run ./emojinames /usr/share/unicode/emoji/emoji-test.txt >state/emoji/table.txt
//
// The file is of Debian's unicode-data; the short names are those of GitHub and
// of Slack, from github.com/kyokomi/emoji.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/kyokomi/emoji/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: emojinames EMOJI-TEST.TXT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "emojinames:", err)
		os.Exit(1)
	}
}

func run(file string, out io.Writer) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(out)
	if err := table(f, w, emoji.RevCodeMap()); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return w.Flush()
}

// What the data file is made of.
const (
	groupMark = "# group: "
	whole     = "fully-qualified"
	component = "Component" // the group of what is an emoji with others only
)

// table writes the table: "# GROUP" before each group, and an emoji a line as
// "EMOJI NAME NAME …: TITLE", without the title where the first name says it.
func table(in io.Reader, out io.Writer, names map[string][]string) error {
	count := 0
	taken := map[string]bool{}
	for lines := bufio.NewScanner(in); ; {
		if !lines.Scan() {
			if count == 0 && lines.Err() == nil {
				return fmt.Errorf("no emoji in it")
			}
			return lines.Err()
		}
		line := lines.Text()
		if group, ok := strings.CutPrefix(line, groupMark); ok && group != component {
			fmt.Fprintf(out, "# %s\n", group)
			continue
		}
		text, title, err := parse(line)
		if err != nil {
			return err
		}
		if text == "" {
			continue
		}
		count++
		short := shorten(text, title, names, taken)
		fmt.Fprintf(out, "%s %s", text, strings.Join(short, " "))
		if slug(title) != slug(short[0]) {
			fmt.Fprintf(out, ": %s", title)
		}
		fmt.Fprintln(out)
	}
}

// parse reads a line "1F600 ; fully-qualified # 😀 E1.0 grinning face"; text is
// empty for what is no emoji of its own or has a skin's tone.
func parse(line string) (text, title string, err error) {
	codes, rest, ok := strings.Cut(line, ";")
	if !ok || strings.HasPrefix(line, "#") {
		return "", "", nil
	}
	kind, comment, _ := strings.Cut(rest, "#")
	if strings.TrimSpace(kind) != whole {
		return "", "", nil
	}
	var b strings.Builder
	for code := range strings.FieldsSeq(codes) {
		r, err := strconv.ParseUint(code, 16, 21)
		if err != nil {
			return "", "", fmt.Errorf("line %q: %w", line, err)
		}
		if r >= 0x1f3fb && r <= 0x1f3ff {
			return "", "", nil
		}
		b.WriteRune(rune(r))
	}
	fields := strings.Fields(comment)
	if len(fields) < 3 {
		return "", "", fmt.Errorf("line %q: no name", line)
	}
	return b.String(), strings.Join(fields[2:], " "), nil
}

// shorten lists the short names of an emoji that no other has, the shortest
// first; where there are none, its title makes one.
func shorten(text, title string, names map[string][]string, taken map[string]bool) []string {
	known := names[text]
	if len(known) == 0 {
		known = names[strings.ReplaceAll(text, "\ufe0f", "")]
	}
	var short []string
	add := func(s string) {
		if s != "" && !taken[s] {
			taken[s] = true
			short = append(short, s)
		}
	}
	for _, s := range slices.SortedFunc(slices.Values(known), func(a, b string) int {
		if d := len(a) - len(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	}) {
		s = strings.Trim(s, ":")
		if s != "+1" && s != "-1" {
			s = slug(s)
		}
		add(s)
	}
	if len(short) == 0 {
		for n, s := 1, slug(title); len(short) == 0; n++ {
			add(s)
			s = fmt.Sprintf("%s_%d", slug(title), n+1)
		}
	}
	return short
}

// slug is a name in lower-case letters and digits of ASCII, with lines between.
func slug(s string) string {
	s = strings.NewReplacer("ã", "a", "é", "e", "í", "i", "ô", "o", "ç", "c", "Å", "a", "å", "a", "ñ", "n", "’", "", "'", "").Replace(s)
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "_")
}
