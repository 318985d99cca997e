package server_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley.example/net/server"
	"parley.example/net/wire"
)

// scrape asks for the metrics.
func scrape(t testing.TB, s *server.Server, header ...string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+s.Addr().String()+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if r.Header.Set(header[i], header[i+1]); header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	got, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(b)
}

// metric is the value of a metric.
func metric(t testing.TB, s *server.Server, name string) string {
	t.Helper()
	_, body := scrape(t, s)
	for line := range strings.Lines(body) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	t.Fatalf("no metric %s in\n%s", name, body)
	return ""
}

// TestMetricsAreWellFormed holds every line to Prometheus's text format 0.0.4.
func TestMetricsAreWellFormed(t *testing.T) {
	s := demo(t)
	p := dial(t, s, false)
	p.login("amy")
	for range 3 {
		p.say(p.convs["general"].ID, "counted")
	}
	_, body := scrape(t, s)
	sample := regexp.MustCompile(`^(parley_[a-z_]+)(\{[a-z]+="[^"\\]+"\})? -?[0-9]+\n$`)
	help := regexp.MustCompile(`^# (HELP parley_[a-z_]+ [A-Z].*\.|TYPE parley_[a-z_]+ (counter|gauge|histogram))\n$`)
	seen := map[string]bool{}
	for line := range strings.Lines(body) {
		if m := sample.FindStringSubmatch(line); m != nil {
			if name := m[1] + m[2]; seen[name] {
				t.Errorf("%s is there twice", name)
			} else {
				seen[name] = true
			}
		} else if !help.MatchString(line) {
			t.Errorf("%q is neither a sample nor a comment", line)
		}
	}
	for name, want := range map[string]string{
		"parley_sessions": "1", "parley_accounts_online": "1", "parley_logins_total": "1", "parley_messages_total": "3", "parley_sessions_slow_total": "0",
		`parley_commit_events_bucket{le="+Inf"}`: metric(t, s, "parley_commit_events_count"),
	} {
		if got := metric(t, s, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for _, limit := range server.AllLimits() {
		if got := met(t, s, limit.Name); got != "0" {
			t.Errorf("%s was met %s times by one honest person", limit.Name, got)
		}
	}
}

// TestMetricsNeedRights: this machine's own, or an administrator's token over a
// connection that tokens may pass on.
func TestMetricsNeedRights(t *testing.T) {
	s := demo(t)
	admin, amy := dial(t, s, false), dial(t, s, false)
	adminToken, amyToken := admin.login("admin").Token, amy.login("amy").Token
	for name, c := range map[string]struct {
		header []string
		want   int
	}{
		"this machine":                {nil, 200},
		"by its name":                 {[]string{"Host", "localhost:12343"}, 200},
		"by its IPv6 address":         {[]string{"Host", "[::1]"}, 200},
		"a proxy on this machine":     {[]string{"X-Forwarded-For", "192.0.2.1"}, 401},
		"another proxy":               {[]string{"Forwarded", "for=192.0.2.1"}, 401},
		"a page whose name was moved": {[]string{"Host", "rebound.example:12343"}, 401},
		"a page of another site":      {[]string{"Origin", "https://evil.example"}, 401},
		"an administrator":            {[]string{"Host", "chat.example", "Authorization", "Bearer " + adminToken}, 200},
		"anybody":                     {[]string{"Authorization", "Bearer " + amyToken}, 401},
		"a wrong token":               {[]string{"Authorization", "Bearer " + strings.Repeat("A", 43)}, 401},
		"no token":                    {[]string{"Authorization", "Bearer "}, 401},
	} {
		if got, body := scrape(t, s, c.header...); got != c.want || (got != 200) == strings.Contains(body, "parley_") {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
	far := dialFrom(t, s, "192.0.2.1:1") // whose token would pass in the open
	far.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + adminToken + "\r\n\r\n")
	far.conn.SetReadDeadline(time.Now().Add(patience))
	if b, err := io.ReadAll(far.conn); err != nil || !strings.HasPrefix(string(b), "HTTP/1.1 401 ") {
		t.Errorf("from afar in the open: got %q, %v", b, err)
	}
	must[*wire.Done](admin, &wire.Logout{})
	if got, _ := scrape(t, s, "Authorization", "Bearer "+adminToken); got != 401 {
		t.Errorf("by a token that has ended: got %d", got)
	}
}
