package ui

import (
	"image"
	"image/color"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/probe"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// why is the network test: how far it is, what each step found and, where that
// is mended by a command, the command.
type why struct {
	copyAll, again kit.Button
	commands       []*kit.Button // of the findings, by their place
	copied         int           // what is on the clipboard: a command's place, allCopied or none
}

// What is on the clipboard besides a command.
const (
	noneCopied = -1
	allCopied  = -2
)

func newWhy() *why { return &why{copied: noneCopied} }

func (x *why) title(p *Page, s *state.State) string {
	if s.Probe.Test == probe.OwnServer {
		return p.say.Say(words.OthersTitle, s.Hosting.Name)
	}
	at := s.Dialog.Addr
	if s.Origin != "" {
		at = s.Origin
	}
	if link, err := wire.ParseLink(at); err == nil {
		at = link.Addr() // without an invitation
	}
	return p.say.Say(words.WayTitle, at)
}

func (*why) width() unit.Dp { return 560 }

func (x *why) update(gtx C, p *Page, s *state.State) {
	for x.copyAll.Clicked(gtx) {
		copyText(gtx, probe.Report(p.say, x.title(p, s), p.say.Stamp(gtx.Now), s.Probe.Found))
		x.copied = allCopied
	}
	for x.again.Clicked(gtx) {
		x.copied = noneCopied
		p.emit(state.ProbeAgain{})
	}
	for i, b := range x.commands {
		for b.Clicked(gtx) && i < len(s.Probe.Found) {
			copyText(gtx, s.Probe.Found[i].Do)
			x.copied = i
		}
	}
}

func (x *why) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	d.focusOn(gtx, &d.cancel)
	test := s.Probe
	for len(x.commands) < len(test.Found) {
		x.commands = append(x.commands, new(kit.Button))
	}
	steps := test.Test.Steps()
	next := test.Test.Next(test.Found)
	parts := []layout.FlexChild{x.progress(p, test, next, len(steps))}
	for i, f := range test.Found {
		parts = append(parts, layout.Rigid(func(gtx C) D { return x.finding(gtx, p, i, f) }))
	}
	if !test.Over && next < len(steps) {
		parts = append(parts, layout.Rigid(func(gtx C) D {
			return x.row(gtx, p, kit.IconClock, p.Theme.Mute, kit.Label(p.Theme, kit.Note, p.say.Say(steps[next].Key())).In(p.Theme.Mute).Layout)
		}))
	}
	return column(gtx, parts...)
}

// progress draws how far the test is, or what came of it.
func (x *why) progress(p *Page, test state.Probe, next, of int) layout.FlexChild {
	txt, part := p.outcome(test), float32(1)
	if !test.Over {
		next = min(next, of-1)
		txt, part = p.say.Say(words.TestStep, next+1, of, p.say.Say(test.Test.Steps()[next].Key())), float32(next)/float32(of)
	}
	return layout.Rigid(func(gtx C) D {
		return layout.Inset{Top: 6, Bottom: 4}.Layout(gtx, func(gtx C) D {
			return column(gtx,
				layout.Rigid(kit.Label(p.Theme, kit.Control, txt).In(p.Theme.Mute).Layout),
				layout.Rigid(layout.Spacer{Height: 10}.Layout),
				layout.Rigid(kit.Progress(p.Theme, part)),
			)
		})
	})
}

// outcome says what came of a test that is over.
func (p *Page) outcome(test state.Probe) string {
	key := words.TestBlocked
	sure := probe.Worst(test.Found) == probe.Fine
	switch {
	case len(test.Found) == 0:
		key = words.TestOver
	case test.Test == probe.PageServer && test.Open:
		key = words.TestOver
	case test.Test == probe.OwnServer && sure:
		key = words.OthersOpen
	case test.Test == probe.OwnServer:
		key = words.OthersUnsure
	case test.Open && sure:
		key = words.WayOpen
	case test.Open:
		key = words.WayUnsure
	}
	return p.say.Say(key)
}

// sign is how a verdict looks.
func (p *Page) sign(v probe.Verdict) (kit.Icon, color.NRGBA) {
	switch v {
	case probe.Odd:
		return kit.IconInfo, p.Theme.Warn
	case probe.Bad:
		return kit.IconClose, p.Theme.Bad
	}
	return kit.IconCheck, p.Theme.Good
}

// finding draws what a step found.
func (x *why) finding(gtx C, p *Page, i int, f probe.Finding) D {
	icon, ink := p.sign(f.Verdict)
	name, said := p.say.Say(f.Step.Key()), f.Sentence(p.say)
	return x.row(gtx, p, icon, ink, func(gtx C) D {
		parts := []layout.FlexChild{
			layout.Rigid(func(gtx C) D {
				dims, call := kit.Measure(gtx, func(gtx C) D {
					return column(gtx,
						layout.Rigid(kit.Label(p.Theme, kit.Note, name).Bold().Layout),
						layout.Rigid(layout.Spacer{Height: 2}.Layout),
						layout.Rigid(kit.Label(p.Theme, kit.Note, said).Layout),
					)
				})
				defer clip.Rect{Max: dims.Size}.Push(gtx.Ops).Pop()
				semantic.LabelOp(p.say.Say(f.Verdict.Key()) + ": " + name + ": " + said).Add(gtx.Ops)
				call.Add(gtx.Ops)
				return dims
			}),
		}
		if f.Do != "" {
			parts = append(parts, layout.Rigid(func(gtx C) D { return x.command(gtx, p, i, f.Do) }))
		}
		return column(gtx, parts...)
	})
}

// row draws a sign and what stands beside it.
func (x *why) row(gtx C, p *Page, icon kit.Icon, ink color.NRGBA, w layout.Widget) D {
	return layout.Inset{Top: 12}.Layout(gtx, func(gtx C) D {
		return layout.Flex{}.Layout(gtx,
			layout.Rigid(func(gtx C) D {
				return layout.Inset{Top: 1, Right: 10}.Layout(gtx, func(gtx C) D { return icon.Layout(gtx, 16, ink) })
			}),
			layout.Flexed(1, w),
		)
	})
}

// command draws a command on the ground of code, and the way to the clipboard.
func (x *why) command(gtx C, p *Page, i int, command string) D {
	label := words.CopyCommand
	if x.copied == i {
		label = words.Copied
	}
	link := kit.TextButton(p.Theme, x.commands[i], kit.Plain, p.say.Say(label))
	link.Scale, link.Ink, link.Inset = kit.Note, p.Theme.Accent, 0
	txt := kit.Label(p.Theme, kit.Note, command)
	txt.Mono = true
	return column(gtx,
		layout.Rigid(layout.Spacer{Height: 6}.Layout),
		layout.Rigid(func(gtx C) D {
			dims, call := kit.Measure(gtx, func(gtx C) D {
				gtx.Constraints.Min.X = gtx.Constraints.Max.X
				return layout.UniformInset(8).Layout(gtx, txt.Layout)
			})
			kit.FillRound(gtx, dims.Size, 8, p.Theme.Side)
			call.Add(gtx.Ops)
			return dims
		}),
		layout.Rigid(func(gtx C) D {
			gtx.Constraints.Min = image.Point{}
			return link.Layout(gtx)
		}),
	)
}

// foot draws the buttons, which stay where the findings are scrolled.
func (x *why) foot(p *Page, s *state.State, d *dialog) layout.Widget {
	label := words.CopyText
	if x.copied == allCopied {
		label = words.Copied
	}
	return func(gtx C) D {
		all := kit.TextButton(p.Theme, &x.copyAll, kit.Outlined, p.say.Say(label))
		all.Disabled = len(s.Probe.Found) == 0
		again := kit.TextButton(p.Theme, &x.again, kit.Outlined, p.say.Say(words.TestAgain))
		again.Disabled = !s.Probe.Over
		done := kit.TextButton(p.Theme, &d.cancel, kit.Primary, p.say.Say(words.Close))
		return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D { return kit.ButtonRow(gtx, all.Layout, again.Layout, done.Layout) })
	}
}

// findOut is a button that leads to the test of the way to a server.
func (p *Page) findOut(b *kit.Button) kit.ButtonStyle {
	link := kit.TextButton(p.Theme, b, kit.Plain, p.say.Say(words.FindOut))
	link.Scale = kit.Note
	return link
}
