package store

import (
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"parley.example/net/wire"
)

// Look is the form in which a store compares how names look: two that a person
// takes for one another share it. It follows the skeleton of Unicode's UTS 39,
// section 4, by those of its confusables that stand in for Latin letters, and the
// kana that look like Han; without regard to case, to white space and to what
// cannot be seen. It is never shown.
func Look(s string) string {
	like := looksLike()
	likeness := func(r rune) rune {
		if to, ok := like[r]; ok {
			return to
		}
		return r
	}
	// Before and after, for some letters decompose to what looks otherwise.
	s = strings.Map(likeness, norm.NFKD.String(strings.Map(likeness, s)))
	return pairs.Replace(wire.FoldDisplay(s))
}

// pairs are letters that look like one beside each other.
var pairs = strings.NewReplacer("rn", "m", "vv", "w")

// looksLike is what a letter looks like, where it looks like another.
var looksLike = sync.OnceValue(likenesses)

// likenesses reads the table below.
func likenesses() map[rune]rune {
	m := map[rune]rune{}
	for _, line := range strings.Fields(alike) {
		letters := []rune(line)
		for _, r := range letters[1:] {
			m[r] = letters[0]
		}
	}
	return m
}

// alike has a line for each letter: first itself, then what looks like it, in
// Latin, Greek, Cyrillic, Armenian, Cherokee and among digits.
const alike = `
aɑαа AΑАᎪ
BΒВᏴ
cсϲᴄ CСϹᏟⅭ
dԁ DᎠ
eеҽ EΕЕᎬ
gɡցᶃ GԌᏀ
hһհᏂ HΗНᎻ
iιіıɩɪӏ
jјϳյ JЈͿᎫ
kκкĸ KΚКᏦ
l1IІΙӀꓲǀ LᏞԼ
mм MΜМᎷ
nηոп NΝ
oο0ОоΟσօᴏՕ
pрρ PΡРᏢ
qԛզ QԚ
rгᴦ RᏒ
sѕꜱƽ SЅՏᏚ
tт TΤТᎢ
uυսᴜ UՍ
vνѵᴠ VѴᏙ
wωԝᴡɯ WԜᏔ
xхχ XΧХ
yуγʏүᶌ YΥУҮᎩ
zᴢ ZΖᏃ
口ロ囗 二ニ 力カ 夕タ 工エ 卜ト 八ハ ヘへ 一ー
`
