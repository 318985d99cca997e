package client

import (
	"fmt"
	"strings"
	"syscall/js"
)

// OpenDir keeps files in the browser's localStorage, dir and a slash before
// their names. The browser writes them when it pleases, mostly within seconds:
// they survive the tab and the browser, but the last one not always a power
// cut. A browser that keeps none (private mode, site data blocked) answers an
// error.
func OpenDir(dir string) (d Disk, err error) {
	defer catch(&err)
	// A browser that keeps none throws, which Call alone survives.
	storage := js.Global().Get("Reflect").Call("get", js.Global(), "localStorage")
	if !storage.Truthy() {
		return nil, fmt.Errorf("open localStorage: %w", ErrNoStorage)
	}
	return locker{storage: storage, prefix: dir + "/"}, nil
}

// locker is a Disk in localStorage.
type locker struct {
	storage js.Value
	prefix  string
}

// catch turns an exception thrown by the browser into an error.
func catch(err *error) {
	switch thrown := recover().(type) {
	case nil:
	case js.Error:
		if thrown.Get("name").String() == "QuotaExceededError" {
			*err = fmt.Errorf("localStorage: %w", ErrFull)
			return
		}
		*err = fmt.Errorf("localStorage: %w", thrown)
	default:
		panic(thrown)
	}
}

func (l locker) Load() (files map[string][]byte, err error) {
	defer catch(&err)
	files = make(map[string][]byte)
	for i := range l.storage.Get("length").Int() {
		key := l.storage.Call("key", i)
		if key.Type() != js.TypeString {
			continue // another tab has just removed one
		}
		name, ours := strings.CutPrefix(key.String(), l.prefix)
		if !ours || strings.Contains(name, "/") {
			continue
		}
		if data := l.storage.Call("getItem", key); data.Type() == js.TypeString {
			files[name] = []byte(data.String())
		}
	}
	return files, nil
}

func (l locker) Write(name string, data []byte) (err error) {
	defer catch(&err)
	l.storage.Call("setItem", l.prefix+name, string(data))
	return nil
}

func (l locker) Remove(name string) (err error) {
	defer catch(&err)
	l.storage.Call("removeItem", l.prefix+name)
	return nil
}
