package main

import "context"

// systemStill is always no: Android tells its animator's scale to Java only.
func systemStill(context.Context) bool { return false }
