package ui_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/ui/uitest"
)

// inUse is a window in use, a function that draws its next frame.
func inUse(tb testing.TB, s *state.State) func() {
	st := stageWith(tb, s, wide, uitest.Shaper(tb))
	return func() {
		st.Pointer(pointer.Move, f32.Pt(600, 400))
		st.Frame()
	}
}

// TestFrameDoesNotGrow: what a frame allocates neither depends on how much is
// loaded nor grows from frame to frame.
func TestFrameDoesNotGrow(t *testing.T) {
	const frames, slack = 50, 1.1
	few := testing.AllocsPerRun(frames, inUse(t, long(1, 50)))
	frame := inUse(t, long(1, 10_000))
	first := testing.AllocsPerRun(frames, frame)
	for range 500 {
		frame()
	}
	later := testing.AllocsPerRun(frames, frame)
	t.Logf("allocations a frame: %.0f with 50 messages, %.0f with 10,000, %.0f of them 500 frames later", few, first, later)
	if first > few*slack || later > first*slack {
		t.Errorf("allocations a frame: %.0f with 50 messages, %.0f with 10,000, %.0f of them 500 frames later", few, first, later)
	}
}

// scripts are messages in the scripts that a frame is measured in.
var scripts = map[string][]string{
	"English": {"The oscilloscope in 204 is free from two to four.", "I think it is in the cupboard behind the door, left side."},
	"Chinese": {"收到，那我們三點過去。", "示波器兩點以後沒有人用。"},
	"emoji":   {"👍🎉😂", "See you there 🙂 ☕"},
}

// inScript is a conversation of so many messages in a script.
func inScript(script string, loaded wire.Seq) *state.State {
	s := long(1, loaded)
	texts := scripts[script]
	for i := range s.Convs[general].Events {
		s.Convs[general].Events[i].Text = fmt.Sprint(texts[i%len(texts)], " ", i)
	}
	return s
}

// BenchmarkFrame is a frame of a window in use, by what is said and how much of it is
// loaded. The median and the slowest frame but one in a hundred are told beside the mean.
func BenchmarkFrame(b *testing.B) {
	for _, script := range slices.Sorted(maps.Keys(scripts)) {
		for _, loaded := range []wire.Seq{1, 50, 10_000} {
			b.Run(fmt.Sprint(script, "/", loaded), func(b *testing.B) {
				frame := inUse(b, inScript(script, loaded))
				b.ReportAllocs()
				var took []time.Duration
				for b.Loop() {
					start := time.Now()
					frame()
					took = append(took, time.Since(start))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns/op")
				b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns/op")
			})
		}
	}
}
