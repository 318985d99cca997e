package main

import (
	"parley.example/net/client"
	"parley.example/net/wire"
	"parley.example/state"
)

// askSelf asks what an effect about the own account wants, and reports whether it
// is one.
func (l *line) askSelf(e state.Effect) bool {
	switch e := e.(type) {
	case state.FetchDevices:
		l.ask(e, &wire.Devices{})
	case state.AskSignOut:
		l.ask(e, &wire.SignOut{Device: e.Device, Others: e.Others})
	case state.AskPassword:
		l.ask(e, &wire.SetPassword{Old: e.Old, New: e.New})
	case state.AskProfile:
		l.ask(e, &wire.SetProfile{Display: e.Display, Status: e.Status})
	case state.TellAway:
		l.ask(e, &wire.Away{On: e.On})
	default:
		return false
	}
	return true
}

// selfAct is what an effect does to the own account; SelfNone for none of them.
func selfAct(e state.Effect) state.SelfAct {
	switch e.(type) {
	case state.FetchDevices:
		return state.SelfDevices
	case state.AskSignOut:
		return state.SelfSignOut
	case state.AskPassword:
		return state.SelfPassword
	case state.AskProfile:
		return state.SelfProfile
	}
	return state.SelfNone
}

// answeredSelf reports the answer to an effect about the own account.
func (l *line) answeredSelf(e state.Effect, a client.Answered) {
	act := selfAct(e)
	if act == state.SelfNone {
		return
	}
	switch answer := a.Answer.(type) {
	case *wire.DeviceList:
		l.report(state.DevicesHeard{Devices: answer.Devices})
	case *wire.Account:
		l.report(state.SelfDone{Act: act, Me: *answer})
	default:
		l.report(state.SelfDone{Act: act})
	}
}

// refuseSelf answers an effect about the own account that was not carried out.
func refuseSelf(e state.Effect, why error, report func(state.Event)) {
	if act := selfAct(e); act != state.SelfNone {
		report(state.SelfFailed{Act: act, Why: codeOf(why)})
	}
}
