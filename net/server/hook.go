package server

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"parley.example/net/server/account"
	"parley.example/net/server/store"
	"parley.example/net/wire"
)

// hookPath is where webhooks are, before their tokens.
const hookPath = "/hooks/"

// How fast one may post: to one webhook, and to paths that are none from one
// address.
const (
	hookEvery  = 500 * time.Millisecond
	hookBurst  = 30
	wrongEvery = 2 * time.Second
	wrongBurst = 30
)

// serveHook has a webhook's bot say what is posted, and answers once that is on
// stable storage.
func (s *Server) serveHook(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	err := s.post(w, r)
	if err == nil {
		io.WriteString(w, "ok\n") // the peer may be gone; it is stored
		return
	}
	fault, ok := errors.AsType[*hookFault](err)
	if !ok {
		fault = faultOf(err)
	}
	if fault.status >= http.StatusInternalServerError {
		s.remark(slog.LevelError, r.RemoteAddr, "webhook failed", "err", err)
	} else {
		s.remark(slog.LevelInfo, r.RemoteAddr, "webhook refused", "why", fault.say)
	}
	w.WriteHeader(fault.status)
	io.WriteString(w, fault.say+"\n") // the peer may be gone
}

// post stores what is posted.
func (s *Server) post(w http.ResponseWriter, r *http.Request) error {
	v := visitorOf(r)
	if v == nil || !v.trusted {
		return &hookFault{http.StatusForbidden, "webhooks from another machine are posted by https, on the same port"}
	}
	hook, err := s.hookOf(w, r, v)
	if err != nil {
		return err
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return &hookFault{http.StatusMethodNotAllowed, "a webhook is posted to: use the method POST"}
	}
	if wait, ok := s.posts.allow(hook.ID); !ok {
		return s.tooFast(w, boundPosts, wait, "too many posts to this webhook")
	}
	p, err := readPost(w, r)
	if err != nil {
		return err
	}
	// The body may have taken a minute, and the webhook been removed meanwhile. Its
	// bot may still be there, by another of its name that was made in its place.
	if hook, err = s.hookOf(w, r, v); err != nil {
		return err
	}
	name, err := s.caller(r, p.Username)
	if err != nil {
		return err
	}
	err = say(r.Context(), s.store, store.Draft{
		Conv: hook.Conv, From: hook.Account, Name: name, UID: wire.NewUID(time.Now()), Text: p.Text,
	})[0]
	if errors.Is(err, store.ErrNotMember) {
		return &hookFault{http.StatusForbidden, "the webhook's bot was removed from its room: remove the webhook and make it anew"}
	}
	return err
}

// hookOf finds the webhook that a path names.
func (s *Server) hookOf(w http.ResponseWriter, r *http.Request, v *visitor) (wire.Hook, error) {
	hash, ok := account.HashToken(r.PathValue("token"))
	err := error(store.ErrNotFound)
	var hook wire.Hook
	if ok {
		hook, err = s.store.HookByHash(r.Context(), hash)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return hook, err
	}
	if wait, ok := s.wrongPosts.allow(account.AddressKey(addrOf(v))); !ok {
		return hook, s.tooFast(w, boundWrongPosts, wait, "too many posts to webhooks that are none")
	}
	return hook, &hookFault{http.StatusNotFound, "there is no such webhook: it was removed, or the path is not complete"}
}

// tooFast says when to come again.
func (s *Server) tooFast(w http.ResponseWriter, b bound, wait time.Duration, what string) error {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
	return &hookFault{http.StatusTooManyRequests, codeOf(s.rules.over(b, wait, what)).Say}
}

func readPost(w http.ResponseWriter, r *http.Request) (post, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxHookBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return post{}, &hookFault{http.StatusRequestEntityTooLarge, "a webhook takes at most " + strconv.Itoa(wire.MaxHookBody) + " bytes"}
	}
	if err != nil {
		return post{}, &hookFault{http.StatusBadRequest, "the body did not come whole"}
	}
	return parsePost(body)
}

// caller is the name under which a post is said: empty, for the bot's own, where
// none is given or it is an account's.
func (s *Server) caller(r *http.Request, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	called, err := s.store.Called(r.Context(), name)
	if called || err != nil {
		return "", err
	}
	return name, nil
}
