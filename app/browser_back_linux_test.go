package main

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// back goes back as the browser's button does, or a phone's gesture.
func (v *visitor) back() {
	v.t.Helper()
	call(v, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: v.entry(-1)})
}

// entry is the id of an entry of the tab's history, counted from where it is.
func (v *visitor) entry(by int) int64 {
	v.t.Helper()
	var found page.GetNavigationHistoryResult
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
		found, err = chromedp.NavigationEntries()(ctx, target)
		return err
	}))
	at := int(found.CurrentIndex) + by
	if at < 0 || at >= len(found.Entries) {
		v.t.Fatalf("%s: no entry %d of %d", v.name, at, len(found.Entries))
	}
	return found.Entries[at].ID
}

// TestBrowserBack: on a phone, Back leads from the conversation to the list, and
// from there out of the page; a change behind the # is none.
func TestBrowserBack(t *testing.T) {
	s := demoServer(t, t.TempDir(), "")
	amy := visit(t, chromium(t), "amy on a phone", pageOf(s),
		chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch))
	amy.login("amy", "amy")
	amy.find("Back")
	js[string](amy, `globalThis.same = "page"`)
	for range 2 {
		amy.back()
		amy.loggedIn()
		amy.tap("general")
		amy.find("Back")
	}
	if same := js[string](amy, `globalThis.same ?? "another"`); same != "page" {
		t.Fatalf("it is %s after Back", same)
	}
	js[string](amy, `location.hash = "elsewhere"`)
	amy.find("Back")
	amy.back()
	amy.await("the # gone", func() bool { return js[string](amy, "location.hash") == "" })
	amy.find("Back")

	amy.back()
	amy.loggedIn()
	amy.back()
	ctx, cancel := context.WithTimeout(amy.ctx, browserPatience)
	defer cancel()
	for where := ""; where != "about:blank"; {
		var err error
		// Between two pages there is none to ask.
		if where, err = chromedp.Run(ctx, chromedp.Evaluate[string]("location.href")); ctx.Err() != nil {
			t.Fatalf("the page was never left: %q, %v", where, err)
		}
	}
}
