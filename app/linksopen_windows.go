package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows/registry"
)

// The names in the registry of who opens parley: links for this person; see
// "Registering an Application to a URI Scheme" of Microsoft's documentation.
const (
	linkClass = `Software\Classes\parley`
	linkOpen  = linkClass + `\shell\open\command`
	linkOwner = "ApplicationID"
	programID = "example.parley.chat"
)

// claimLinks has the system open parley: links with this program or, off, not any
// more. What another program claimed is left to it.
func claimLinks(on bool) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("claim links: %w", err)
	}
	class, existed, err := registry.CreateKey(registry.CURRENT_USER, linkClass, registry.ALL_ACCESS)
	if err != nil {
		return fmt.Errorf("claim links: %w", err)
	}
	defer class.Close()
	if owner, _, err := class.GetStringValue(linkOwner); existed && (err != nil || owner != programID) {
		return nil
	}
	if !on {
		return unclaimLinks()
	}
	open, _, err := registry.CreateKey(registry.CURRENT_USER, linkOpen, registry.ALL_ACCESS)
	if err != nil {
		return fmt.Errorf("claim links: %w", err)
	}
	defer open.Close()
	err = errors.Join(
		class.SetStringValue("", "URL:Parley"),
		class.SetStringValue("URL Protocol", ""),
		class.SetStringValue(linkOwner, programID),
		open.SetStringValue("", `"`+exe+`" -- "%1"`), // behind -- nothing in a link is a flag
	)
	if err != nil {
		return fmt.Errorf("claim links: %w", err)
	}
	return nil
}

// unclaimLinks removes what claimLinks wrote, from the leaf up.
func unclaimLinks() error {
	for _, key := range [...]string{linkOpen, linkClass + `\shell\open`, linkClass + `\shell`, linkClass} {
		if err := registry.DeleteKey(registry.CURRENT_USER, key); err != nil && !errors.Is(err, registry.ErrNotExist) {
			return fmt.Errorf("give up links: %w", err)
		}
	}
	return nil
}
