package kit

import (
	"image"
	"image/color"
	"strconv"
	"strings"

	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/unit"
	"github.com/rivo/uniseg"
)

// AvatarStyle is a person's or a server's square with its first letter.
type AvatarStyle struct {
	Letter string
	Ground color.NRGBA
	Size   unit.Dp
	th     *Theme
}

// Avatar is the square of an account, Size 36 or less.
func Avatar(th *Theme, id int64, name string) AvatarStyle {
	return AvatarStyle{Letter: Initial(name), Ground: FaceColor(id), Size: 36, th: th}
}

// HostAvatar is a server's square.
func HostAvatar(th *Theme, name string) AvatarStyle {
	return AvatarStyle{Letter: Initial(name), Ground: th.Host, Size: 36, th: th}
}

// Initial is the first letter of a name as people see one: a grapheme cluster,
// in upper case.
func Initial(name string) string {
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(strings.TrimSpace(name), -1)
	if cluster == "" {
		return "?"
	}
	return strings.ToUpper(cluster)
}

// Layout draws the avatar.
func (a AvatarStyle) Layout(gtx C) D {
	edge := gtx.Dp(a.Size)
	size := image.Pt(edge, edge)
	radius, scale := unit.Dp(10), Body
	if a.Size < 30 {
		radius, scale = 6, Tiny
	}
	defer clip.Rect{Max: size}.Push(gtx.Ops).Pop()
	FillRound(gtx, size, radius, a.Ground)
	gtx.Constraints = layout.Exact(size)
	layout.Center.Layout(gtx, Label(a.th, scale, a.Letter).In(a.th.OnFace).Bold().Line().Layout)
	return D{Size: size}
}

// BadgeStyle is a count of unread messages.
type BadgeStyle struct {
	Count int
	// Most is the largest count shown; more shows as "Most+".
	Most int
	// Sign stands before the count, and Ground and Ink are its colours.
	Sign        string
	Ground, Ink color.NRGBA
	th          *Theme
}

// MentionBadge is a count of messages that mention the person who looks.
func MentionBadge(th *Theme, count int) BadgeStyle {
	return BadgeStyle{Count: count, Most: 99, Sign: "@", Ground: th.AccentSoft, Ink: th.Accent, th: th}
}

// Badge is a count, up to 99.
func Badge(th *Theme, count int) BadgeStyle {
	return BadgeStyle{Count: count, Most: 99, Ground: th.Accent, Ink: th.AccentInk, th: th}
}

// Layout draws the badge, nothing for none.
func (b BadgeStyle) Layout(gtx C) D {
	if b.Count <= 0 {
		return D{}
	}
	txt := strconv.Itoa(b.Count)
	if b.Count > b.Most {
		txt = strconv.Itoa(b.Most) + "+"
	}
	dims, call := Measure(Free(gtx), Label(b.th, Small, b.Sign+txt).In(b.Ink).Bold().Line().Layout)
	size := image.Pt(max(dims.Size.X+gtx.Dp(14), gtx.Dp(18)), gtx.Dp(18))
	FillRound(gtx, size, 9, b.Ground)
	At(gtx, (size.X-dims.Size.X)/2, (size.Y-dims.Size.Y)/2, func(gtx C) D {
		call.Add(gtx.Ops)
		return dims
	})
	return D{Size: size}
}

// DotStyle says who is there: filled for online, a ring in the colour of warnings
// for away, a grey ring for offline.
type DotStyle struct {
	On, Away bool
	th       *Theme
}

// Dot is a presence dot.
func Dot(th *Theme, on bool) DotStyle { return DotStyle{On: on, th: th} }

// Layout draws the dot.
func (d DotStyle) Layout(gtx C) D {
	size := image.Pt(gtx.Dp(8), gtx.Dp(8))
	// A ring has no edge that could be crisp: in whole pixels it would be twice as
	// heavy on one screen as on another.
	ring := func(width float32, c color.NRGBA) {
		outline(gtx, size, float32(size.X)/2, width*gtx.Metric.PxPerDp, c)
	}
	switch {
	case d.On && d.Away:
		ring(2, d.th.Warn)
	case d.On:
		FillRound(gtx, size, 4, d.th.Good)
	default:
		ring(1, d.th.Hint)
	}
	return D{Size: size}
}
