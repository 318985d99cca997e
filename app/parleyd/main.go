// Command parleyd is the headless server, its administration, and a client for
// scripts.
//
// Rules of the house: it links no window; each command is one file and one
// function that returns an error; what goes wrong is one line on standard error
// that says why and what to do. Exit codes: 0 done, 1 failed, 2 wrong usage.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"parley.example/app/ending"
	"parley.example/app/transcript"
)

// version and commit are set by the build.
var version, commit = "development", "unknown"

// command is one of parleyd's commands.
type command struct {
	name  string
	usage string // what follows the name
	about string
	run   func(ctx context.Context, t *terminal, args []string) error
}

// terminal is what a command talks to.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
}

// commands lists them in the order of the help.
func commands() []command {
	return []command{
		{"serve", "[-addr :12343] [-data DIR] [-name NAME] [-demo] [-policy open|invite|closed] [-cert FILE -key FILE] [-allow-plain] [-discover on|off] [-keep DAYS|forever] [-limit NAME=VALUE] [-log text|json]", "run the server", serve},
		{"account", "add|passwd|list|remove|disable|enable|reset|admin [-data DIR] [-admin] [-off] [NAME]", "manage accounts; a password comes on standard input", accounts},
		{"bot", "add|token|list [-data DIR] [NAME]", "manage bots that log in by a token, which is printed once", bots},
		{"invite", "[list|revoke NUMBER] [-data DIR] [-uses N] [-for DURATION] [-who TEXT] [-host HOST[:PORT]]", "print a link by which people make accounts, list the invitations, or end one", invite},
		{"hook", "add|list|remove [-data DIR] -room '#room' [NAME]", "manage a public room's webhooks; the path of a new one is printed once", hooks},
		{"room", "list|keep [-data DIR] [DAYS|forever ['#room']]", "list the rooms; say for how many days one keeps its messages or, without one, those that are made from now on", rooms},
		{"policy", "[-data DIR] [open|invite|closed]", "print or set who may create an account", policy},
		{"health", "[-data DIR | -connect ADDR|LINK -user NAME] [-json]", "print what the data holds, or how a running server is", health},
		{"backup", "[-data DIR] FILE|-", "write the server's data, key included, into one file, while the server runs or not", backup},
		{"restore", "[-data DIR] [-replace] FILE|- | -check FILE|-", "check a backup and put it in the place of a server's data, or only check it", restore},
		{"export", "[-data DIR [-user NAME] | -connect ADDR|LINK -user NAME] [-format text|json|html] ['#room'|NAME]", "print all that an account may see or, of the data without -user, all there is", export},
		{"send", "-connect ADDR|LINK -user NAME -to '#room'|NAME [TEXT]", "send TEXT, or standard input", send},
		{"tail", "-connect ADDR|LINK -user NAME [-json] [-since SEQ] ['#room'|NAME]", "print a conversation as it goes on", tail},
		{"search", "-connect ADDR|LINK -user NAME [-json] [-limit N] [-color auto|always|never] QUERY", "find messages: words, \"phrases\", from: in: before: after: on: has:", search},
		{"check", "[ADDR|LINK] [-key FINGERPRINT] [-addr :12343] [-data DIR]", "test the way to a server, a line a step, and say what stands in the way; without ADDR whether others can reach the server of this machine", check},
		{"discover", "[-json]", "list the servers on this network, within 3 s", discoverServers},
		{"bench", "[-w WORKLOAD] [-over tcp|tls|ws|wss] [-n N] [-k N] [-runs N] [-peers all|NAME,…] [-connect ADDR|LINK -accounts FILE]", "measure a server that is started for it; net/server/BENCH.md has the figures", benchmark},
		{"version", "", "print the version", printVersion},
	}
}

// usageError is an error of how a command was called.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

func main() {
	ctx, stop := ending.Context()
	t := &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv}
	code := run(ctx, t, os.Args[1:])
	stop()
	os.Exit(code)
}

// run runs the command that args name and returns the exit code.
func run(ctx context.Context, t *terminal, args []string) int {
	err := dispatch(ctx, t, args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintln(t.err, "parleyd:", oneLine(err.Error()))
	if _, ok := errors.AsType[*usageError](err); ok {
		return 2
	}
	return 1
}

func dispatch(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		help(t.err)
		return usagef("name a command")
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		help(t.out)
		return nil
	case "-version", "--version":
		return printVersion(ctx, t, nil)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, t, args[1:])
		}
	}
	return usagef("there is no command %q: parleyd help lists them", args[0])
}

func help(w io.Writer) {
	fmt.Fprintln(w, "parleyd is the Parley server without a window, its administration, and a client for scripts.")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  parleyd %s\n", strings.TrimSpace(c.name+" "+c.usage))
		fmt.Fprintf(w, "        %s\n", c.about)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "The client commands read the password from PARLEY_PASSWORD, and the key to expect from the link or")
	fmt.Fprintln(w, "-key FINGERPRINT (-insecure skips that check). Exit codes: 0 done, 1 failed, 2 wrong usage.")
}

func printVersion(_ context.Context, t *terminal, _ []string) error {
	_, err := fmt.Fprintln(t.out, "parleyd", version, "of the commit", commit)
	return err
}

// newFlags makes a command's flags, whose errors become usage errors.
func newFlags(t *terminal, name string) *flag.FlagSet {
	f := flag.NewFlagSet("parleyd "+name, flag.ContinueOnError)
	f.SetOutput(t.err)
	return f
}

// parse reads the flags.
func parse(f *flag.FlagSet, args []string) error {
	out := f.Output()
	f.SetOutput(io.Discard) // its own words are more than one line
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		f.SetOutput(out)
		f.Usage()
		return err
	}
	if err != nil {
		return usagef("%s: %s: parleyd help shows the usage", f.Name(), err)
	}
	return nil
}

// oneLine makes an error one line.
func oneLine(s string) string { return harmless(strings.Join(strings.Fields(s), " ")) }

// harmless keeps another's words from commanding a person's terminal.
func harmless(s string) string { return transcript.Harmless(s) }

// told is standard input that ends when the program is told to stop, whoever feeds it.
type told struct {
	ctx context.Context
	in  io.Reader
}

func (t told) Read(b []byte) (int, error) {
	come, err := await(t.ctx, func() ([]byte, error) {
		own := make([]byte, len(b)) // one that is left behind writes into no one else's
		n, err := t.in.Read(own)
		return own[:n], err
	})
	return copy(b, come), err
}

// toldOut is standard output that takes no more when the program is told to stop,
// whoever does not read it.
type toldOut struct {
	ctx context.Context
	out io.Writer
}

func (t toldOut) Write(b []byte) (int, error) {
	own := bytes.Clone(b) // one that is left behind reads from no one else's
	n, err := await(t.ctx, func() (int, error) { return t.out.Write(own) })
	if errors.Is(err, errTold) {
		err = errToldOut
	}
	return n, err
}

// What a read and a write end with when the program is told to stop.
var (
	errTold    = errors.New("told to stop before standard input ended")
	errToldOut = errors.New("told to stop before standard output took all of it")
)

// await runs a read or a write that knows no context. Where ctx ends first it is
// left to the end of the process.
func await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := do()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, errTold
	}
}
