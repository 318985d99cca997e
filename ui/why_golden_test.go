//go:build cgo

package ui_test

import (
	"testing"

	"parley.example/state"
	"parley.example/state/words"
)

func TestNetworkTestPictures(t *testing.T) {
	refused := &state.State{Dialog: state.Dialog{Kind: state.DialogLogin, Addr: "192.168.1.5", User: "amy", Fault: state.FaultRefused}}
	hang(t, []picture{
		{name: "why", snap: blocked(), size: wide},
		{name: "why-under-way", snap: probing(foundHere, foundName), size: wide, stage: inTheDark},
		{name: "why-chinese-phone", snap: blocked(), size: phone, stage: func(st *stage) {
			st.Page.Lang = words.Chinese
			onTouch(st)
		}},
		{name: "why-login", snap: refused, size: wide},
		{name: "others", snap: shutOut(), size: wide, stage: inTheDark},
		{name: "others-chinese", snap: shutOut(), size: wide, stage: func(st *stage) { st.Page.Lang = words.Chinese }},
		{name: "others-phone", snap: shutOut(), size: phone, stage: onTouch},
		{name: "offline-phone", snap: offline(), size: phone, stage: onTouch},
	})
}
