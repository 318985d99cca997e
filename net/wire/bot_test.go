package wire_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley.example/net/wire"
)

// botCode is the Python program of PROTOCOL.md.
func botCode(t testing.TB) string {
	t.Helper()
	_, code, ok := strings.Cut(readProtocol(t), "```python\n")
	code, _, ended := strings.Cut(code, "```")
	if !ok || !ended {
		t.Fatal("PROTOCOL.md has no Python program")
	}
	return code
}

// botServer is a server of one connection that knows what the document
// promises and nothing else.
type botServer struct {
	listener net.Listener
	said     chan wire.Request // what the bot asked, closed at the end
}

func startBotServer(t *testing.T, config *tls.Config) *botServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if config != nil {
		l = tls.NewListener(l, config)
	}
	s := &botServer{listener: l, said: make(chan wire.Request, 16)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(s.said)
		s.serve(t)
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	return s
}

func (s *botServer) serve(t *testing.T) {
	conn, err := s.listener.Accept()
	if err != nil {
		return // the test is over
	}
	defer conn.Close()
	lines := wire.NewReader(conn, wire.MaxRequest)
	for {
		line, err := lines.Next()
		if err != nil {
			return
		}
		id, req, err := wire.ParseRequest(line)
		if err != nil {
			t.Errorf("the bot sent %s: %v", line, err)
			return
		}
		s.said <- req
		if _, err := conn.Write(botAnswer(id, req)); err != nil {
			return
		}
	}
}

// botAnswer answers as a server does, and after the login lets bob speak.
func botAnswer(id int64, req wire.Request) []byte {
	switch r := req.(type) {
	case *wire.Hello:
		return wire.AppendOK(nil, id, &wire.Welcome{Version: 1, Server: "Room 204", Key: sampleKey, Policy: wire.PolicyOpen})
	case *wire.Login:
		out := wire.AppendOK(nil, id, &wire.Session{Me: amy, Token: sampleToken, Conversations: []wire.Conversation{general}})
		out = append(out, `{"t":"weather","conv":5501,"new":true}`+"\n"...) // of a later server
		out = wire.AppendPush(out, &wire.Event{Conv: 5501, Seq: 129, Kind: wire.Joined, From: bob.ID, Name: "bob"})
		out = wire.AppendPush(out, &wire.Event{Conv: 5501, Seq: 130, Kind: wire.Message, From: amy.ID, Name: "amy", Text: "mine"})
		return wire.AppendPush(out, &wire.Event{Conv: 5501, Seq: 131, Kind: wire.Message, From: bob.ID, Name: "bob", Text: "晚上見 \"🎉\""})
	case *wire.Send:
		out := wire.AppendOK(nil, id, &wire.Sent{Conv: r.Conv, Seq: 132})
		return wire.AppendPush(out, &wire.Bye{Code: wire.CodeShutdown, Say: "that was the test"})
	}
	return wire.AppendError(nil, id, wire.Errorf(wire.CodeUnknown, "not here"))
}

// runBot runs the program of the document and returns its last words.
func (s *botServer) runBot(t *testing.T, key ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "bot.py")
	if err := os.WriteFile(file, []byte(botCode(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	bot := exec.CommandContext(ctx, "python3", append([]string{file, host, port, "amy"}, key...)...)
	bot.Env = append(os.Environ(), "PASSWORD=correct horse", "PYTHONIOENCODING=utf-8")
	var words bytes.Buffer
	bot.Stdout, bot.Stderr = &words, &words
	if err := bot.Run(); bot.ProcessState == nil {
		t.Fatalf("this test needs python3: %v", err)
	} else if code := bot.ProcessState.ExitCode(); code != 1 {
		t.Fatalf("the bot ended with %d, want 1 after a bye: %s", code, words.String())
	}
	return strings.TrimSpace(words.String())
}

// checkEcho holds what the bot asked to what the document says that it does.
func (s *botServer) checkEcho(t *testing.T, words string) {
	t.Helper()
	if words != "that was the test" {
		t.Errorf("the bot said %q", words)
	}
	var got []string
	var sent *wire.Send
	for req := range s.said {
		got = append(got, req.Type())
		if r, ok := req.(*wire.Send); ok {
			sent = r
		}
	}
	if want := []string{"hello", "login", "send"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("the bot asked %v, want %v", got, want)
	}
	if _, ok := sent.UID.Bytes(); !ok || sent.Conv != 5501 || sent.Text != "晚上見 \"🎉\"" {
		t.Errorf("the bot sent %+v", sent)
	}
}

func TestTheDocumentsBotOnLoopback(t *testing.T) {
	s := startBotServer(t, nil)
	s.checkEcho(t, s.runBot(t))
}

func TestTheDocumentsBotOverTLS(t *testing.T) {
	config, key := selfSigned(t)
	s := startBotServer(t, config)
	s.checkEcho(t, s.runBot(t, string(key)))
}

// TestTheDocumentsBotHoldsTheKey: another key gets no word from the bot.
func TestTheDocumentsBotHoldsTheKey(t *testing.T) {
	config, _ := selfSigned(t)
	s := startBotServer(t, config)
	if words := s.runBot(t, string(sampleKey)); !strings.Contains(words, "another server") {
		t.Errorf("the bot said %q", words)
	}
	for req := range s.said {
		t.Errorf("the bot asked a stranger: %#v", req)
	}
}

// TestTheDocumentsBotIsShort: twenty lines behind the connection.
func TestTheDocumentsBotIsShort(t *testing.T) {
	_, code, ok := strings.Cut(botCode(t), "\nlock, ")
	if !ok {
		t.Fatal("the program was not understood")
	}
	if n := len(strings.FieldsFunc(code, func(r rune) bool { return r == '\n' })); n > 20 {
		t.Errorf("got %d lines, want at most 20", n)
	}
}

// selfSigned makes a server's certificate as a Parley server does.
func selfSigned(t *testing.T) (*tls.Config, wire.Fingerprint) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "Parley"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}}
	return config, wire.FingerprintOf(cert.RawSubjectPublicKeyInfo)
}
