package client

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"parley.example/net/wire"
)

// Limits of the drafts of an account; what was written the longest ago goes
// first.
const (
	MaxDrafts = 100
	// maxDraft bounds a draft in bytes: no more could be sent.
	maxDraft = wire.MaxText
)

// draftsFile is where the drafts of an account are kept.
const draftsFile = "drafts.json"

// Draft is what stays unsent in a conversation.
type Draft struct {
	Conv wire.ConvID `json:"conv"`
	Text string      `json:"text"`
}

// LoadDrafts reads the drafts of a Disk, the newest first. A file that cannot be
// understood has none.
func LoadDrafts(d Disk) ([]Draft, error) {
	files, err := d.Load()
	if err != nil {
		return nil, fmt.Errorf("read the drafts: %w", err)
	}
	return parseDrafts(files[draftsFile]), nil
}

// parseDrafts reads the file, and of it what SaveDraft would have written.
func parseDrafts(data []byte) []Draft {
	var list []Draft
	if json.Unmarshal(data, &list) != nil {
		return nil
	}
	seen := make(map[wire.ConvID]bool)
	list = slices.DeleteFunc(list, func(d Draft) bool {
		again := seen[d.Conv]
		seen[d.Conv] = true
		return again || d.Conv <= 0 || d.Text == "" || len(d.Text) > maxDraft
	})
	return list[:min(len(list), MaxDrafts)]
}

// SaveDraft keeps a draft in place of the one of its conversation, none where it
// is empty. The others are what the file holds now, which another program may
// have changed meanwhile.
func SaveDraft(d Disk, draft Draft) error {
	return alone(d, func() error { return saveDraft(d, draft) })
}

func saveDraft(d Disk, draft Draft) error {
	list, err := LoadDrafts(d)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(old Draft) bool { return old.Conv == draft.Conv })
	if draft.Text = shorten(draft.Text, maxDraft); draft.Text != "" {
		list = append([]Draft{draft}, list...)
	}
	if len(list) == 0 {
		return d.Remove(draftsFile)
	}
	for n := min(len(list), MaxDrafts); ; n-- {
		data, err := json.Marshal(list[:n])
		if err != nil {
			return fmt.Errorf("keep the draft: %w", err)
		}
		if len(data) >= MaxFile && n > 1 {
			continue
		}
		if err := d.Write(draftsFile, data); err != nil {
			return fmt.Errorf("keep the draft: %w", err)
		}
		return nil
	}
}

// shorten keeps the first bytes of a text, as far as whole characters go.
func shorten(txt string, limit int) string {
	if len(txt) <= limit {
		return txt
	}
	for limit > 0 && !utf8.RuneStart(txt[limit]) {
		limit--
	}
	return txt[:limit]
}

// drafts are those of the account whose outbox is called box. Where they cannot
// be read there are none: the outbox beside them says so.
func (s *supervisor) drafts(box string) map[wire.ConvID]string {
	disk, err := s.place("drafts", box)
	if err != nil {
		return nil
	}
	list, err := LoadDrafts(disk)
	if err != nil {
		return nil
	}
	return maps.Collect(func(yield func(wire.ConvID, string) bool) {
		for _, d := range list {
			if !yield(d.Conv, d.Text) {
				return
			}
		}
	})
}

// Keep keeps a draft of the account whose outbox cfg's Box names, where no Run is
// there to be told by a KeepDraft.
func Keep(cfg Config, draft Draft) error {
	s := &supervisor{cfg: cfg}
	disk, err := s.place("drafts", cfg.Box)
	if err != nil {
		return err
	}
	return SaveDraft(disk, draft)
}

// KeepMore is Keep, but that what is kept already stays, above.
func KeepMore(cfg Config, more Draft) error {
	s := &supervisor{cfg: cfg}
	disk, err := s.place("drafts", cfg.Box)
	if err != nil {
		return err
	}
	return alone(disk, func() error {
		list, err := LoadDrafts(disk)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.Conv == more.Conv {
				more.Text = d.Text + "\n" + more.Text
			}
		}
		return saveDraft(disk, more)
	})
}

// keepDraft keeps a draft, or says that it cannot, once for each time that the
// disk begins to fail.
func (s *supervisor) keepDraft(ctx context.Context, draft Draft) {
	if s.box == "" {
		return // nobody was logged in: there is nobody whose it could be
	}
	disk, err := s.place("drafts", s.box)
	if err == nil {
		err = SaveDraft(disk, draft)
	}
	if err != nil && !s.draftless {
		s.emit(ctx, DiskFailed{Conv: draft.Conv, Err: err})
	}
	s.draftless = err != nil
}
