package main

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"
)

// getClientAreaAnimation is SPI_GETCLIENTAREAANIMATION of SystemParametersInfoW,
// https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-systemparametersinfow
const getClientAreaAnimation = 0x1042

var systemParametersInfo = windows.NewLazySystemDLL("user32.dll").NewProc("SystemParametersInfoW")

// systemStill reports whether "Animation effects" are off in Windows' settings.
func systemStill(context.Context) bool {
	moves := int32(1) // a BOOL
	ok, _, _ := systemParametersInfo.Call(getClientAreaAnimation, 0, uintptr(unsafe.Pointer(&moves)), 0)
	return ok != 0 && moves == 0
}
