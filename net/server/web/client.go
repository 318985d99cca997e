package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Client is the browser client of a build: the program, what runs it, and the
// fonts. It is immutable.
type Client struct {
	version string
	assets  map[string]*asset // by their names in the manifest
}

// manifest is dist/manifest.json, as ./build.sh wasm writes it.
type manifest struct {
	Version string
	Files   []struct {
		Name, Type string
		Size       int64            // as it is used
		SHA256     string           // of that, in hexadecimal
		Forms      map[string]int64 // sizes of the files NAME.br and NAME.gz, by content coding
	}
}

// The files that a client has.
const (
	programName = "parley.wasm"
	execName    = "wasm_exec.js"
	fontFolder  = "fonts/"
	licenceName = fontFolder + "OFL.txt"
	// assetFolder is where they are served.
	assetFolder = "/a/"
	// hashDigits are how many of a hash's digits stand in a name.
	hashDigits = 12
)

// suffixes of the forms of a file, by content coding (RFC 9110 §8.4.1).
var suffixes = map[string]string{codingBrotli: ".br", codingGzip: ".gz"}

// Open reads what a build has made: nil where there is no manifest.
func Open(fsys fs.FS) (*Client, error) {
	text, err := fs.ReadFile(fsys, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	c := &Client{version: m.Version, assets: map[string]*asset{}}
	for _, f := range m.Files {
		if len(f.SHA256) != hex.EncodedLen(sha256.Size) {
			return nil, fmt.Errorf("manifest.json: %s has no hash", f.Name)
		}
		a := &asset{path: hashedPath(f.Name, f.SHA256), kind: f.Type, tag: f.SHA256[:hashDigits], size: f.Size, kept: true, fsys: fsys}
		for _, coding := range [...]string{codingBrotli, codingGzip} {
			size, ok := f.Forms[coding]
			if !ok {
				continue
			}
			name := f.Name + suffixes[coding]
			info, err := fs.Stat(fsys, name)
			if err != nil {
				return nil, err
			}
			if info.Size() != size {
				return nil, fmt.Errorf("%s has %d bytes, manifest.json says %d", name, info.Size(), size)
			}
			a.forms = append(a.forms, form{coding: coding, name: name, size: size})
		}
		if len(a.forms) == 0 {
			return nil, fmt.Errorf("manifest.json: %s has no form", f.Name)
		}
		if f.Name == programName && a.forms[len(a.forms)-1].coding != codingGzip {
			a.late, a.forms = new(late), append(a.forms, form{coding: codingGzip})
		}
		c.assets[f.Name] = a
	}
	for _, name := range [...]string{programName, execName} {
		if c.assets[name] == nil {
			return nil, fmt.Errorf("manifest.json lacks %s", name)
		}
	}
	return c, c.addLicence(fsys)
}

// addLicence serves the fonts' licence beside them.
func (c *Client) addLicence(fsys fs.FS) error {
	text, err := fs.ReadFile(fsys, licenceName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	a := newAsset("text/plain; charset=utf-8", text)
	a.path = assetFolder + licenceName
	c.assets[licenceName] = a
	return nil
}

// hashedPath is where a file is served: /a/NAME.HASH.EXT.
func hashedPath(name, hash string) string {
	ext := path.Ext(name)
	return assetFolder + strings.TrimSuffix(name, ext) + "." + hash[:hashDigits] + ext
}

// fileRef is how a page names a file.
type fileRef struct {
	URL  string `json:"url"`
	Size int64  `json:"size"`
}

// boot is what the page tells the program that loads the client.
type boot struct {
	Name    string             `json:"name"`
	Version string             `json:"version"`
	Wasm    fileRef            `json:"wasm"`
	Exec    string             `json:"exec"`
	Fonts   map[string]fileRef `json:"fonts"` // by their names without folder and extension
}

// boot fills in what a page of a server called name says of the client.
func (c *Client) boot(name string) *boot {
	program := c.assets[programName]
	b := &boot{
		Name: name, Version: c.version,
		Wasm: fileRef{program.path, program.size}, Exec: c.assets[execName].path,
		Fonts: map[string]fileRef{},
	}
	for name, a := range c.assets {
		if base, ok := strings.CutPrefix(name, fontFolder); ok && name != licenceName {
			b.Fonts[strings.TrimSuffix(base, path.Ext(base))] = fileRef{a.path, a.size}
		}
	}
	return b
}

// hashOf is a content's hash in hexadecimal.
func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
