package kit

import (
	"reflect"

	"gioui.org/widget"
)

// composing reports whether an input method is composing in e: Enter then
// belongs to it. The desktops keep that key back themselves; some browsers do
// not. The toolkit has no accessor for the range, so that this reads the field
// itself; a test fails where an upgrade takes it away.
func composing(e *widget.Editor) bool {
	ime := reflect.ValueOf(e).Elem().FieldByName("ime")
	if !ime.IsValid() {
		return false
	}
	r := ime.FieldByName("composition")
	if !r.IsValid() {
		return false
	}
	start, end := r.FieldByName("Start").Int(), r.FieldByName("End").Int()
	return start >= 0 && start != end
}
