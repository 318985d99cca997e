package ui_test

import (
	"slices"
	"testing"
	"time"

	"gioui.org/f32"
	"gioui.org/io/pointer"

	"parley.example/net/wire"
	"parley.example/ui/uitest"
)

// inUse is a window in use with so many messages loaded, and a function that
// draws its next frame.
func inUse(tb testing.TB, loaded wire.Seq) func() {
	st := stageWith(tb, long(1, loaded), wide, uitest.Shaper(tb))
	return func() {
		st.Pointer(pointer.Move, f32.Pt(600, 400))
		st.Frame()
	}
}

// TestFrameDoesNotGrow: what a frame allocates neither depends on how much is
// loaded nor grows from frame to frame.
func TestFrameDoesNotGrow(t *testing.T) {
	const frames, slack = 50, 1.1
	few := testing.AllocsPerRun(frames, inUse(t, 50))
	frame := inUse(t, 10_000)
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

// BenchmarkFrame is a frame of a window in use, by how much is loaded. The
// slowest frame but one in a hundred is told beside the mean.
func BenchmarkFrame(b *testing.B) {
	for name, loaded := range map[string]wire.Seq{"1": 1, "50": 50, "10000": 10_000} {
		b.Run(name, func(b *testing.B) {
			frame := inUse(b, loaded)
			b.ReportAllocs()
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				frame()
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns/op")
		})
	}
}
