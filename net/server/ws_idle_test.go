package server_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"parley.example/net/server"
)

// single is a listener of one connection.
type single struct {
	conn chan net.Conn
	done chan struct{}
}

func (l single) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conn:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (single) Close() error   { return nil } // its test closes done
func (single) Addr() net.Addr { return &net.TCPAddr{} }

// TestSocketOfASleepingPage: a browser answers for a page whose own clock
// hardly ticks; one that is gone does not.
func TestSocketOfASleepingPage(t *testing.T) {
	const idle = time.Minute
	for name, answers := range map[string]bool{"there": true, "gone": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := net.Pipe()
				l := single{conn: make(chan net.Conn, 1), done: make(chan struct{})}
				l.conn <- theirs
				accepted := make(chan net.Conn, 1)
				site := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					conn, err := server.AcceptSocket(w, r)
					if err != nil {
						t.Error(err)
					}
					accepted <- conn
				})}
				go site.Serve(l) // ends with l
				ws, _, err := upgrade(t, ours, nil)
				if err != nil {
					t.Fatal(err)
				}
				conn := <-accepted
				// As a session leaves them, after its last answer.
				if err := errors.Join(conn.SetReadDeadline(time.Now().Add(idle)), conn.SetWriteDeadline(time.Now().Add(idle/6))); err != nil {
					t.Fatal(err)
				}
				server.KeepSocket(conn)
				ended := make(chan error, 1)
				go func() {
					_, err := conn.Read(make([]byte, 1))
					ended <- err
				}()
				if answers {
					go ws.Read(context.Background()) // in which the pings are answered
				} else {
					go drain(ours)
				}
				time.Sleep(10 * idle)
				synctest.Wait()
				select {
				case err := <-ended:
					if answers || !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("the reader ended with %v", err)
					}
				default:
					if !answers {
						t.Error("nobody noticed")
					}
				}
				ws.CloseNow()
				conn.Close()
				close(l.done)
				site.Close()
			})
		})
	}
}

// drain reads what comes and answers nothing.
func drain(conn net.Conn) {
	b := make([]byte, 512)
	for {
		if _, err := conn.Read(b); err != nil {
			return
		}
	}
}
