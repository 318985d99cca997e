package bench

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"parley.example/net/server/load"
)

// peer is another server: the protocol that it speaks, its configuration, with
// the port as %[1]s, a directory as %[2]s and what makes it durable as %[3]s, and how it is run with the file.
type peer struct {
	proto, config string
	args          func(file string) []string
}

// peers are set up so that nothing but the work limits them. What is durable is
// synchronous.
var peers = map[string]peer{
	"nats-server": {
		proto: "nats",
		config: `host: "127.0.0.1"
port: %[1]s
max_connections: 65536
jetstream { store_dir: "%[2]s/js"%[3]s }
`,
		args: func(file string) []string { return []string{"-c", file} },
	},
	"mosquitto": {
		proto: "mqtt",
		config: `listener %[1]s 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
max_inflight_messages 0
set_tcp_nodelay true
`,
		args: func(file string) []string { return []string{"-c", file} },
	},
	"ngircd": {
		proto: "irc",
		config: `[Global]
Name = bench.example
Info = bench
Listen = 127.0.0.1
Ports = %[1]s
ServerUID = nobody
ServerGID = nogroup
PidFile = %[2]s/ngircd.pid
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 30
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
`,
		args: func(file string) []string { return []string{"-n", "-f", file} },
	},
	"inspircd": {
		proto: "irc",
		config: `<config format="xml">
<server name="bench.example" description="bench" network="bench" id="00A">
<admin name="bench" nick="bench" email="bench@bench.example">
<bind address="127.0.0.1" port="%[1]s" type="clients">
<connect name="main" allow="*" timeout="60" pingfreq="3600" hardsendq="104857600" softsendq="104857600" recvq="10485760"
 threshold="1000000" commandrate="1000000000" fakelag="off" localmax="100000" globalmax="100000" maxconnwarn="off"
 resolvehostnames="no" useident="no" limit="100000" maxchans="100">
<performance somaxconn="4096" softlimit="100000" netbuffersize="10240" quietbursts="yes">
<limits maxnick="64" maxchan="64">
<path configdir="%[2]s" datadir="%[2]s" logdir="%[2]s" runtimedir="%[2]s">
<pid file="%[2]s/inspircd.pid">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="%[2]s/ircd.log">
`,
		args: func(file string) []string { return []string{"--nofork", "--runasroot", "--config=" + file} },
	},
}

// natsSync has JetStream sync each message, where it can: from 2.10 on.
const natsSync = ", sync_interval: always"

// startPeer starts one of Peers in dir.
func startPeer(ctx context.Context, name string, c *load.Config, dir string) (*child, error) {
	p, ok := peers[name]
	if !ok {
		return nil, fmt.Errorf("there is no peer %q", name)
	}
	program, err := programOf(name)
	if err != nil {
		return nil, err
	}
	if c.Addr, err = freeAddr(ctx); err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "config")
	extra := ""
	if c.Workload == "durable" {
		extra = natsSync
	}
	text := fmt.Sprintf(p.config+"%.0[3]s", port, dir, extra) // who has no place for it writes nothing
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // ngircd is nobody by then
		return nil, err
	}
	c.Proto, c.Over = p.proto, "tcp"
	return start(ctx, c, dir, program, p.args(file)...)
}
