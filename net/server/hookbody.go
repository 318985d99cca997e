package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"parley.example/net/wire"
)

// post is what is posted to a webhook.
type post struct {
	// Text is the message, Username what the sender calls itself, empty for the
	// bot's name.
	Text     string `json:"text"`
	Username string `json:"username"`
}

// hookFault is why a post is refused: an HTTP status and a sentence.
type hookFault struct {
	status int
	say    string
}

func (f *hookFault) Error() string { return f.say }

// parsePost reads the body of a post: a JSON object, or a form whose field
// payload is one, as other chats take it. It goes by what it is rather than by
// its Content-Type, which many who post do not set. The error is a *hookFault.
func parsePost(body []byte) (post, error) {
	object := bytes.TrimSpace(body)
	if !bytes.HasPrefix(object, []byte("{")) {
		form, err := url.ParseQuery(string(object))
		if err != nil || form.Get("payload") == "" {
			return post{}, notAPost
		}
		object = []byte(form.Get("payload"))
	}
	var p post
	if err := json.Unmarshal(object, &p); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			return post{}, &hookFault{http.StatusBadRequest, wrong.Field + " is a string"}
		}
		return post{}, notAPost
	}
	p.Text, p.Username = wire.CleanText(p.Text), wire.CleanLine(p.Username)
	if err := wire.CheckText(p.Text); err != nil {
		return post{}, faultOf(err)
	}
	if err := wire.CheckCaller(p.Username); err != nil {
		return post{}, faultOf(err)
	}
	return p, nil
}

var notAPost = &hookFault{http.StatusBadRequest, `the body is a JSON object like {"text": "hello"}, or a form whose field payload is one`}

// faultOf puts a broken rule of the protocol's into HTTP's words.
func faultOf(err error) *hookFault {
	e := codeOf(err)
	f := &hookFault{http.StatusBadRequest, e.Say}
	switch e.Code {
	case wire.CodeTooLarge:
		f.status = http.StatusRequestEntityTooLarge
	case wire.CodeArchived, wire.CodeForbidden:
		f.status = http.StatusForbidden
	case wire.CodeStorage, wire.CodeShutdown, wire.CodeInternal:
		f.status = http.StatusServiceUnavailable
	}
	return f
}
