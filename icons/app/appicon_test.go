package appicon_test

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"testing"

	appicon "parley.example/icons/app"
)

func TestPNGIsAtLeastAsLargeAsAsked(t *testing.T) {
	for asked, want := range map[int]int{-1: 16, 0: 16, 16: 16, 17: 24, 180: 192, 512: 512, 513: 1024, 1024: 1024, 4096: 1024} {
		got, err := png.DecodeConfig(bytes.NewReader(appicon.PNG(asked)))
		if err != nil || got.Width != want || got.Height != want {
			t.Errorf("PNG(%d) is %d by %d, %v, want %d", asked, got.Width, got.Height, err, want)
		}
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	var svg struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		Paths   []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(appicon.SVG(), &svg); err != nil || len(svg.Paths) != 2 {
		t.Errorf("got %+v, %v, want a tile and a letter", svg, err)
	}
}

func TestICOBeginsAsOne(t *testing.T) {
	if b := appicon.ICO(); !bytes.HasPrefix(b, []byte{0, 0, 1, 0, 7, 0}) {
		t.Errorf("it begins with % x", b[:6])
	}
}
