//go:build !js

package main

import (
	"testing"
	"time"

	"parley.example/state"
)

// TestMessagesAreFound searches as a person types: in English and Chinese, with a
// filter, and only where one is a member.
func TestMessagesAreFound(t *testing.T) {
	srv := demoServer(t, t.TempDir(), "")
	addr := srv.Addr().String()
	bob := sit(t, t.TempDir())
	bob.login(addr, "bob")
	bob.say("the oscilloscope is free")
	bob.say("那台示波器今天五點以後有空")
	bob.reads("bob: the oscilloscope is free", "bob: 那台示波器今天五點以後有空")
	bob.do(state.CreateRoom{Name: "secret", Private: true})
	bob.see("the private room", func(s *state.State) bool { c := s.Convs[s.Current]; return c != nil && c.Name == "secret" })
	bob.say("the oscilloscope of the others")
	bob.reads("bob: the oscilloscope of the others")

	amy := sit(t, t.TempDir())
	amy.login(addr, "amy")
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"oscillo", []string{"the oscilloscope is free"}},
		{"示波", []string{"那台示波器今天五點以後有空"}},
		{"from:bob in:#general free", []string{"the oscilloscope is free"}},
		{"from:amy free", nil},
		{"nothing of the kind", nil},
	} {
		amy.do(state.Find{Typed: tt.typed, Zone: time.UTC, At: time.Now()})
		s := amy.see("the answer to "+tt.typed, func(s *state.State) bool { return s.Finding.Typed == tt.typed && !s.Finding.Busy })
		var got []string
		for _, e := range s.Finding.Hits {
			got = append(got, e.Text)
		}
		if len(got) != len(tt.want) || len(got) > 0 && got[0] != tt.want[0] || s.Finding.Wrong != state.FindFine {
			t.Errorf("%s: found %q (wrong %d), want %q", tt.typed, got, s.Finding.Wrong, tt.want)
		}
	}
}
