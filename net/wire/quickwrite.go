package wire

import "strconv"

// object is a JSON object that is written field by field.
type object struct {
	b     []byte
	bad   bool // something has to be escaped: what was written counts for nothing
	begun bool
}

// name writes a field's name, and what is before it.
func (o *object) name(name string) {
	if o.begun {
		o.b = append(o.b, ',')
	}
	o.begun = true
	o.b = append(append(append(o.b, '"'), name...), `":`...)
}

func (o *object) number(name string, n int64) {
	o.name(name)
	o.b = strconv.AppendInt(o.b, n, 10)
}

func (o *object) text(name, s string) {
	o.name(name)
	b, ok := appendString(o.b, s)
	o.b, o.bad = b, o.bad || !ok
}

func (o *object) flag(name string, on bool) {
	if on {
		o.name(name)
		o.b = append(o.b, "true"...)
	}
}

// someNumber and someText leave out what is nothing.
func (o *object) someNumber(name string, n int64) {
	if n != 0 {
		o.number(name, n)
	}
}

func (o *object) someText(name, s string) {
	if s != "" {
		o.text(name, s)
	}
}

// list writes a list of n objects.
func (o *object) list(name string, n int, write func(i int)) {
	o.name(name)
	o.b = append(o.b, '[')
	for i := range n {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.open()
		write(i)
		o.shut()
	}
	o.b = append(o.b, ']')
}

func (o *object) open() { o.b, o.begun = append(o.b, '{'), false }
func (o *object) shut() { o.b, o.begun = append(o.b, '}'), true }

// quickOK is an ok whose fields write writes; false where it has to be written
// otherwise.
func quickOK(dst []byte, id int64, write func(o *object)) ([]byte, bool) {
	o := object{b: quickHead(dst, id), begun: true}
	write(&o)
	return append(o.b, "}\n"...), !o.bad
}

func (w *Welcome) fields(o *object) {
	o.number("version", int64(w.Version))
	o.text("server", w.Server)
	o.text("key", string(w.Key))
	o.text("policy", string(w.Policy))
	o.number("time", w.Time)
}

func (s *Session) fields(o *object) {
	o.name("me")
	o.open()
	s.Me.fields(o)
	o.shut()
	o.someText("token", s.Token)
	o.flag("must_change", s.MustChange)
	o.someText("epoch", s.Epoch)
	o.list("conversations", len(s.Conversations), func(i int) { s.Conversations[i].fields(o) })
}

func (a *Account) fields(o *object) {
	o.number("account", int64(a.ID))
	o.text("name", a.Name)
	o.someText("display", a.Display)
	o.text("kind", string(a.Kind))
	o.someText("status", a.Status)
	o.flag("admin", a.Admin)
	o.flag("online", a.Online)
	o.flag("away", a.Away)
}

func (c *Conversation) fields(o *object) {
	o.number("conv", int64(c.ID))
	o.text("kind", string(c.Kind))
	o.someText("name", c.Name)
	o.someText("topic", c.Topic)
	o.flag("private", c.Private)
	o.flag("archived", c.Archived)
	o.someNumber("owner", int64(c.Owner))
	o.someNumber("keep", int64(c.Keep))
	o.someNumber("floor", int64(c.Floor))
	o.number("members", int64(c.Members))
	if len(c.People) > 0 {
		o.list("people", len(c.People), func(i int) { c.People[i].fields(o) })
	}
	o.number("last", int64(c.Last))
	o.someNumber("read", int64(c.Read))
	o.someNumber("unread", int64(c.Unread))
	o.someNumber("mentions", int64(c.Mentions))
	if len(c.Marks) > 0 {
		o.list("marks", len(c.Marks), func(i int) {
			m := &c.Marks[i]
			o.number("account", int64(m.Account))
			o.number("got", int64(m.Got))
			o.number("read", int64(m.Read))
		})
	}
}
