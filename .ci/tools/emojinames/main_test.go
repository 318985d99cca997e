package main

import (
	"io"
	"strings"
	"testing"
)

const sample = `# Version: 15.0

# group: Smileys & Emotion

# subgroup: face-smiling
1F600                                      ; fully-qualified     # 😀 E1.0 grinning face
263A FE0F                                  ; fully-qualified     # ☺️ E0.6 smiling face
263A                                       ; unqualified         # ☺ E0.6 smiling face

# group: People & Body
1F44D                                      ; fully-qualified     # 👍 E0.6 thumbs up
1F44D 1F3FB                                ; fully-qualified     # 👍🏻 E1.0 thumbs up: light skin tone
1F9D9                                      ; fully-qualified     # 🧙 E5.0 mage

# group: Component
1F3FB                                      ; component           # 🏻 E1.0 light skin tone
`

func TestTable(t *testing.T) {
	names := map[string][]string{
		"😀": {":grinning_face:", ":grinning:"},
		"☺": {":relaxed:", ":Smiling Face:"},
		"👍": {":thumbsup:", ":thumbs-up:", ":thumbs_up:", ":+1:", ":relaxed:"},
	}
	want := `# Smileys & Emotion
😀 grinning grinning_face: grinning face
☺️ relaxed smiling_face: smiling face
# People & Body
👍 +1 thumbsup thumbs_up: thumbs up
🧙 mage
`
	var b strings.Builder
	if err := table(strings.NewReader(sample), &b, names); err != nil || b.String() != want {
		t.Errorf("got %v and\n%swant\n%s", err, b.String(), want)
	}
}

func TestTableRefusesAnotherFile(t *testing.T) {
	for name, in := range map[string]string{
		"empty":        "",
		"no code":      "1F60G ; fully-qualified # 😀 E1.0 grinning face",
		"without name": "1F600 ; fully-qualified # 😀",
	} {
		t.Run(name, func(t *testing.T) {
			if err := table(strings.NewReader(in), io.Discard, nil); err == nil {
				t.Error("got no error, want one")
			}
		})
	}
}
