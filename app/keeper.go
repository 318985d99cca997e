package main

import (
	"fmt"
	"log/slog"
	"maps"

	"parley.example/net/client"
	"parley.example/state"
)

// settingsFile is where the settings are, in the client's data.
const settingsFile = "settings.json"

// keeper keeps the settings of this device. What the command line asks for is for
// this time: until the person chooses something else it is not kept. Its keep
// belongs to the session's goroutine.
type keeper struct {
	disk client.Disk
	log  *slog.Logger
	kept state.SettingsRead
	used state.Settings // kept, with what the command line says
}

// openKeeper reads the settings. Ones that cannot be read are as at first: they
// are no reason not to start.
func openKeeper(disk client.Disk, o options, log *slog.Logger) *keeper {
	k := &keeper{disk: disk, log: log}
	var err error
	if k.kept, err = readSettings(disk); err != nil {
		log.Warn("the settings are as at first", "err", err)
	}
	if k.used, err = o.override(k.kept.Settings); err != nil {
		log.Warn("the command line is left out", "err", err)
	}
	return k
}

// readSettings reads them from the disk; where there are none they are as at
// first.
func readSettings(disk client.Disk) (state.SettingsRead, error) {
	files, err := disk.Load()
	if err != nil {
		return state.SettingsRead{}, err
	}
	data, ok := files[settingsFile]
	if !ok {
		return state.SettingsRead{}, nil
	}
	return state.ReadSettings(data)
}

// first is what the program begins with.
func (k *keeper) first() state.SettingsRead {
	return state.SettingsRead{Settings: k.used, Rules: maps.Clone(k.kept.Rules)}
}

// keep writes the settings to the disk.
func (k *keeper) keep(e state.KeepSettings) {
	if e.Settings.Look == k.used.Look {
		e.Settings.Look = k.kept.Settings.Look
	} else {
		k.used.Look = e.Settings.Look
	}
	if e.Settings.Language == k.used.Language {
		e.Settings.Language = k.kept.Settings.Language
	} else {
		k.used.Language = e.Settings.Language
	}
	k.kept.Settings = e.Settings
	data, err := e.Bytes()
	if err == nil {
		err = k.disk.Write(settingsFile, data)
	}
	if err != nil {
		k.log.Error("the settings are not kept", "err", err)
	}
}

// override puts what the command line says over the settings.
func (o options) override(s state.Settings) (state.Settings, error) {
	switch o.theme {
	case "":
	case "system":
		s.Look = state.LookSystem
	case "light":
		s.Look = state.LookLight
	case "dark":
		s.Look = state.LookDark
	default:
		return s, fmt.Errorf("-theme is light, dark or system, not %q", o.theme)
	}
	switch o.lang {
	case "":
	case "system":
		s.Language = state.LanguageSystem
	case "en":
		s.Language = state.LanguageEnglish
	case "zh-Hant":
		s.Language = state.LanguageChinese
	default:
		return s, fmt.Errorf("-lang is en, zh-Hant or system, not %q", o.lang)
	}
	return s, nil
}
