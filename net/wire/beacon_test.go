package wire_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"parley.example/net/wire"
)

const beaconKey = wire.Fingerprint("7f2a91c47f2a91c47f2a91c47f2a91c47f2a91c47f2a91c47f2a91c47f2a91c4")

func sampleBeacon() wire.Beacon {
	return wire.Beacon{Version: 1, Name: "Physics Lab", Port: 12343, Key: beaconKey, Policy: wire.PolicyOpen, Online: 7, TTL: 30 * time.Second}
}

// TestBeaconIsAsDocumented: the document shows the datagrams byte for byte.
func TestBeaconIsAsDocumented(t *testing.T) {
	doc := readProtocol(t)
	b, err := sampleBeacon().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{string(b), wire.BeaconQuestion} {
		if !strings.Contains(doc, "\n"+want+"\n") {
			t.Errorf("the document does not show %s", want)
		}
	}
	if !wire.IsBeaconQuestion([]byte(wire.BeaconQuestion)) || wire.IsBeaconQuestion(b) {
		t.Error("a question is not told from a beacon")
	}
}

func TestBeaconComesBack(t *testing.T) {
	for _, change := range []func(*wire.Beacon){
		func(*wire.Beacon) {},
		func(b *wire.Beacon) { b.TTL = 0 },
		func(b *wire.Beacon) { b.Name = strings.Repeat("𠀀", wire.MaxName) },
		func(b *wire.Beacon) { b.Name = strings.Repeat("<", wire.MaxName) },
		func(b *wire.Beacon) { b.Name, b.Policy = "物理實驗室", "later" },
	} {
		want := sampleBeacon()
		change(&want)
		b, err := want.Encode()
		if err != nil || len(b) > wire.MaxBeacon {
			t.Fatalf("%+v: %d bytes, %v", want, len(b), err)
		}
		if got, err := wire.ParseBeacon(b); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestForgedBeaconsAreRefused(t *testing.T) {
	good, err := sampleBeacon().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		old, fresh string
		want       wire.Code
	}{
		"oversized":         {`"Physics Lab"`, `"` + strings.Repeat("x", wire.MaxBeacon) + `"`, wire.CodeTooLarge},
		"cut":               {`}`, ``, wire.CodeMalformed},
		"another type":      {`"here"`, `"hello"`, wire.CodeMalformed},
		"long name":         {`"Physics Lab"`, `"` + strings.Repeat("x", 33) + `"`, wire.CodeInvalid},
		"no name":           {`"Physics Lab"`, `" "`, wire.CodeInvalid},
		"control character": {`Physics Lab`, `\u001b[2J`, wire.CodeInvalid},
		"two lines":         {`Physics Lab`, `a\nb`, wire.CodeInvalid},
		"turned around":     {`Physics Lab`, `a\u202eb`, wire.CodeInvalid},
		"short key":         {`7f2a91c4"`, `"`, wire.CodeInvalid},
		"no key":            {string(beaconKey), ``, wire.CodeInvalid},
		"port 0":            {`12343`, `0`, wire.CodeInvalid},
		"port too high":     {`12343`, `65536`, wire.CodeMalformed},
		"fewer than none":   {`"online":7`, `"online":-1`, wire.CodeInvalid},
		"for ever":          {`"ttl":30`, `"ttl":9223372036854775807`, wire.CodeInvalid},
		"long policy":       {`"open"`, `"` + strings.Repeat("o", 17) + `"`, wire.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			forged := strings.Replace(string(good), tt.old, tt.fresh, 1)
			if forged == string(good) {
				t.Fatal("nothing is forged")
			}
			_, err := wire.ParseBeacon([]byte(forged))
			if no, ok := errors.AsType[*wire.Error](err); !ok || no.Code != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// FuzzBeacon: what is taken is in its bounds, and comes back the same.
func FuzzBeacon(f *testing.F) {
	good, err := sampleBeacon().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(wire.BeaconQuestion))
	f.Add([]byte(`{"t":"here","name":null,"ttl":1e99}`))
	f.Fuzz(func(t *testing.T, datagram []byte) {
		wire.IsBeaconQuestion(datagram)
		b, err := wire.ParseBeacon(datagram)
		if err != nil {
			return
		}
		again, err := b.Encode()
		if err != nil || len(again) > wire.MaxBeacon {
			t.Fatalf("%+v: %d bytes, %v", b, len(again), err)
		}
		if got, err := wire.ParseBeacon(again); err != nil || got != b {
			t.Errorf("got %+v, %v, want %+v", got, err, b)
		}
	})
}
