package ui

import (
	"time"

	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/unit"

	"parley.example/net/wire"
	"parley.example/state"
	"parley.example/state/words"
	"parley.example/ui/kit"
)

// healthEvery is how often the health of the server is asked for while it is in
// view.
const healthEvery = 5 * time.Second

// adminPage is a page of the administration.
type adminPage uint8

const (
	adminHome adminPage = iota
	adminPeople
	adminBots
	adminRooms
	adminInvites
	adminHealth
	adminPerson // of a person, or a bot
	adminRoom   // of a room
	adminInvite // of an invitation
	adminAdd    // a person, a bot or a webhook
	adminAsk    // shall who get another code or token?
	adminNew    // an invitation
	adminEnd    // shall an invitation?
)

// admin is the sheet of the administration: a page that leads to others.
//
//	home → people, bots → a person, a bot → another code or token
//	     → rooms → a room
//	     → invitations → an invitation → shall it end?
//	     → health
type admin struct {
	page  adminPage
	trail []adminPage // that led here

	ways     [5]kit.Button // from home, to adminPeople and what follows it
	policy   kit.Segments
	leave    kit.Button
	add, yes kit.Button
	retry    kit.Button
	off      kit.Button // the switch of what a page is about
	role     kit.Button
	renew    kit.Button

	people adminList
	rooms  adminList
	guests guests
	who    wire.AccountID
	room   wire.ConvID
	hooks  map[wire.HookID]*kit.Button
	heard  wire.ConvID // whose webhooks were asked for
	name   kit.Field
	high   bool // the new account is an administrator's
	wrong  string
	told   toldOnce
	// asked is what was asked for on this page last.
	asked wire.Request
	// looked is when the health was asked for last.
	looked time.Time
}

func (x *admin) title(p *Page, s *state.State) string {
	if told := x.told.of(s); told != nil {
		return p.say.Say(told.title, told.Name)
	}
	switch x.page {
	case adminPerson, adminAsk:
		return x.account(s).Name
	case adminRoom:
		r, _ := x.theRoom(s)
		return "# " + r.Name
	case adminInvite, adminEnd:
		return p.guestOf(x.guests.one(s))
	case adminAdd, adminNew:
		return p.say.Say(x.added())
	}
	return p.say.Say([...]words.Key{
		words.AdminTitle, words.AdminPeople, words.AdminBots, words.AdminRooms, words.AdminInvites, words.AdminHealth,
	}[x.page])
}

func (*admin) width() unit.Dp { return 520 }

// goTo shows another page.
func (x *admin) goTo(page adminPage) {
	x.trail = append(x.trail, x.page)
	x.page, x.wrong, x.asked = page, "", nil
	x.people.at.At, x.rooms.at.At, x.guests.list.at.At = -1, -1, -1
	switch page {
	case adminPeople, adminBots:
		x.people.open()
	case adminRooms:
		x.rooms.open()
	case adminInvites:
		x.guests.list.open()
	case adminNew:
		x.guests.begin()
	case adminAdd:
		x.name.SetText("")
		x.high = false
		x.name.Focus()
	}
}

// back leads to the page before, and reports whether there is one.
func (x *admin) back() bool {
	if x.told.leave() || x.guests.close() {
		return true
	}
	n := len(x.trail)
	if n == 0 {
		return false
	}
	x.page, x.trail, x.wrong, x.asked = x.trail[n-1], x.trail[:n-1], "", nil
	return true
}

func (x *admin) update(gtx C, p *Page, s *state.State) {
	x.watch(gtx, p)
	if x.told.update(gtx, p, s) {
		return
	}
	x.heed(s)
	for x.leave.Clicked(gtx) {
		x.back()
	}
	for x.add.Clicked(gtx) {
		if x.page == adminInvites {
			x.goTo(adminNew)
		} else {
			x.goTo(adminAdd)
		}
	}
	switch x.page {
	case adminHome:
		x.updateHome(gtx, p)
	case adminPeople, adminBots:
		x.updatePeople(gtx, p, s)
	case adminRooms:
		x.updateRooms(gtx, p, s)
	case adminPerson:
		x.updatePerson(gtx, p, s)
	case adminRoom:
		x.updateRoom(gtx, p, s)
	case adminInvites:
		x.updateInvites(gtx, p, s)
	case adminInvite:
		x.updateInvite(gtx, p, s)
	case adminNew:
		x.updateNew(gtx, p, s)
	case adminEnd:
		x.updateEnd(gtx, p, s)
	case adminAdd, adminAsk:
		x.updateForm(gtx, p, s)
	}
}

// watch asks how the server is, or who came by invitations, now and then, while
// that is in view.
func (x *admin) watch(gtx C, p *Page) {
	var ask state.Event
	switch x.page {
	case adminHome, adminHealth:
		ask = state.Administer{Request: &wire.Health{}}
	case adminInvites:
		ask = state.LoadInvitations{}
	default:
		return
	}
	switch due := x.looked.Add(healthEvery); {
	case x.looked.IsZero(): // asked for when the sheet opened
		x.looked = gtx.Now
	case !gtx.Now.Before(due):
		x.looked = gtx.Now
		p.emit(ask)
	}
	gtx.Execute(op.InvalidateCmd{At: x.looked.Add(healthEvery)})
}

// heed leaves a page once what it asked for is done.
func (x *admin) heed(s *state.State) {
	if x.asked != nil && s.Admin.Done == x.asked && (x.page == adminAdd || x.page == adminAsk) {
		x.back()
	}
}

// ask asks the server for an act.
func (x *admin) ask(p *Page, s *state.State, req wire.Request) {
	if s.Admin.Asking == nil {
		x.asked = req
		p.emit(state.Administer{Request: req})
	}
}

func (x *admin) updateHome(gtx C, p *Page) {
	for i := range x.ways {
		for x.ways[i].Clicked(gtx) {
			x.goTo(adminPeople + adminPage(i))
		}
	}
	if i, ok := x.policy.Update(gtx); ok {
		req := &wire.SetPolicy{Policy: policies[i]}
		x.asked = req
		p.emit(state.Administer{Request: req})
	}
}

// policies are who may make an account, in the order in which they are shown.
var policies = [...]wire.Policy{wire.PolicyOpen, wire.PolicyInvite, wire.PolicyClosed}

func (x *admin) layout(gtx C, p *Page, s *state.State, d *dialog) D {
	if x.told.forget { // with the next frame
		gtx.Execute(op.InvalidateCmd{})
	}
	if told := x.told.of(s); told != nil {
		return x.told.layout(gtx, p, s, told)
	}
	switch x.page {
	case adminPeople, adminBots:
		return x.layoutPeople(gtx, p, s, d)
	case adminRooms:
		return x.layoutRooms(gtx, p, s, d)
	case adminHealth:
		return x.layoutHealth(gtx, p, s)
	case adminPerson:
		return x.layoutPerson(gtx, p, s)
	case adminRoom:
		return x.layoutRoom(gtx, p, s)
	case adminInvites:
		return x.layoutInvites(gtx, p, s, d)
	case adminInvite:
		return x.layoutInvite(gtx, p, s)
	case adminNew:
		return x.layoutNew(gtx, p, s)
	case adminEnd:
		return x.layoutEnd(gtx, p, s)
	case adminAdd, adminAsk:
		return x.layoutForm(gtx, p, s)
	}
	d.focusOn(gtx, &d.cancel)
	return x.layoutHome(gtx, p, s)
}

// layoutHome draws how the server is, and the ways to the other pages.
func (x *admin) layoutHome(gtx C, p *Page, s *state.State) D {
	say := p.say
	people, bots, rooms, uptime := "", "", "", ""
	if l := s.Admin.Accounts; !l.Loading && !l.More && !l.Failed {
		bots = say.Say(words.Number, count(l.All, func(a wire.AccountDetail) bool { return a.Kind == wire.Bot }))
	}
	if h := s.Admin.Health; h != nil {
		rooms = say.Say(words.Number, h.Rooms+h.Private)
		people = say.Count(words.AccountCount, h.Accounts) + " · " + say.Say(words.OnlineCount, h.Online)
		uptime = p.uptime(h.Uptime)
	}
	show := func(txt string) string {
		if txt == "" {
			return say.Say(words.Show)
		}
		return txt
	}
	at := -1
	for i, policy := range policies {
		if s.Server.Policy == policy {
			at = i
		}
	}
	rows := []setting{
		p.way(words.AdminPeople, &x.ways[0], show(people)),
		p.way(words.AdminBots, &x.ways[1], show(bots)),
		p.way(words.AdminRooms, &x.ways[2], show(rooms)),
		p.way(words.AdminInvites, &x.ways[3], say.Count(words.OpenCount, openOnes(s, gtx.Now))),
		p.way(words.AdminHealth, &x.ways[4], show(uptime)),
		{name: words.AdminPolicy, value: x.policy.Row(p.Theme, say.Say(words.AdminPolicy), at, say.Say(words.PolicyAnyone), say.Say(words.PolicyInvited), say.Say(words.PolicyNobody))},
	}
	parts := []layout.FlexChild{x.plot(p, s, 56)}
	for _, r := range rows {
		parts = append(parts, r.child(p))
	}
	return column(gtx, append(parts, x.trouble(p, s))...)
}

// count counts those of a list that are so.
func count[T any](list []T, so func(T) bool) (n int) {
	for _, v := range list {
		if so(v) {
			n++
		}
	}
	return n
}

// trouble says why what was asked for on this page was not done.
func (x *admin) trouble(p *Page, s *state.State) layout.FlexChild {
	if x.asked == nil || s.Admin.Failed != x.asked {
		return trouble(p.Theme, "", "")
	}
	return trouble(p.Theme, "", x.why(p, s))
}

// why says why the server did not do what was asked for.
func (x *admin) why(p *Page, s *state.State) string {
	switch s.Admin.Why {
	case wire.CodeForbidden:
		return p.say.Say(words.OwnerStays)
	case wire.CodeTaken:
		return p.say.Say(words.FaultTaken)
	case wire.CodeInvalid:
		if x.page == adminPerson || x.page == adminAsk {
			return p.say.Say(words.LivesInServer)
		}
	case wire.CodeNotFound, wire.CodeNotMember:
		return p.say.Say(words.WhyNoSuch)
	}
	return p.whyNot(s.Admin.Why)
}

// foot draws the answers of a page: the way back or out, and what it adds.
func (x *admin) foot(p *Page, s *state.State, d *dialog) layout.Widget {
	if x.told.of(s) != nil {
		return nil
	}
	switch x.page {
	case adminAdd, adminAsk, adminNew, adminEnd:
		return nil
	}
	buttons := []layout.Widget{kit.TextButton(p.Theme, &x.leave, kit.Outlined, p.say.Say(words.Back)).Layout}
	if x.page == adminHome {
		buttons = []layout.Widget{kit.TextButton(p.Theme, &d.cancel, kit.Primary, p.say.Say(words.Done)).Layout}
	}
	if x.adds(s) {
		buttons = append(buttons, kit.TextButton(p.Theme, &x.add, kit.Primary, p.say.Say(x.added())).Layout)
	}
	return func(gtx C) D {
		return layout.Inset{Top: 20}.Layout(gtx, func(gtx C) D { return kit.ButtonRow(gtx, buttons...) })
	}
}

// adds reports whether something can be added to what the page is about.
func (x *admin) adds(s *state.State) bool {
	switch x.page {
	case adminPeople, adminBots, adminInvites:
		return true
	case adminRoom:
		conv := s.Convs[x.room]
		return conv != nil && s.Moderates(conv) && !conv.Archived
	}
	return false
}

// added names what a page adds, or is being added.
func (x *admin) added() words.Key {
	page := x.page
	if page == adminAdd || page == adminNew {
		page = x.trail[len(x.trail)-1]
	}
	switch page {
	case adminBots:
		return words.NewBot
	case adminRoom:
		return words.NewHook
	case adminInvites:
		return words.NewInvitation
	}
	return words.NewAccount
}
