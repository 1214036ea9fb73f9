package services

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// texts looks through what stores write before it is kept.
type texts struct {
	links  *link.Checker
	kept   *bluemonday.Policy
	nobody *bluemonday.Policy
}

func newTexts(links *link.Checker) texts {
	kept := bluemonday.NewPolicy()
	kept.AllowElements("p", "br", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "h3", "h4", "blockquote")
	return texts{links: links, kept: kept, nobody: bluemonday.StrictPolicy()}
}

// longestHTML is the longest text with marks in it, in characters, as it comes.
const longestHTML = 20_000

// html is what is kept of a text in HTML: paragraphs, lists and emphasis, without attributes, so that there is nothing in it
// that a browser runs, loads or follows. nil for nil. A text that leads off the platform is refused, and where it is written
// between the marks too.
func (t texts) html(field string, s *string) (*string, error) {
	if s == nil {
		return nil, nil //nolint:nilnil // nothing was given, which is no error
	}
	for _, read := range []string{*s, html.UnescapeString(t.nobody.Sanitize(*s))} {
		if err := domain.CheckOptionalText(field, read, longestHTML).OrNil(); err != nil {
			return nil, err
		}
		if err := t.check(map[string]string{field: read}); err != nil {
			return nil, err
		}
	}
	kept := strings.TrimSpace(t.kept.Sanitize(*s))
	return &kept, nil
}

// check refuses texts that lead off the platform, by the fields of the input that have them (rules.md, I11).
func (t texts) check(by map[string]string) error {
	var wrong domain.UserErrors
	for _, field := range slices.Sorted(maps.Keys(by)) {
		wrong = append(wrong, t.links.Refusals(field, by[field])...)
	}
	return wrong.OrNil()
}

// unseen refuses a picture that nobody looks at before it is shown: where a QR code in it leads off the platform, and where it
// cannot be told that none does.
func (t texts) unseen(field string, upload *domain.Upload) domain.UserErrors {
	if upload.Crowded {
		return domain.UserErrors{domain.Refuse(domain.ErrContentRejected, field, "the picture is crowded with codes")}
	}
	return t.links.CodeRefusals(field, upload.Codes)
}

// unseenIn is unseen for the pictures of a list; field is where the input has it.
func (t texts) unseenIn(field string, uploads []*domain.Upload) error {
	var wrong domain.UserErrors
	for i, u := range uploads {
		wrong = append(wrong, t.unseen(fmt.Sprintf("%s.%d", field, i), u)...)
	}
	return wrong.OrNil()
}

// unsure are the stretches of a note's texts, and what the codes in its pictures say, of which nobody can tell where they lead:
// it may be published with them (link.SeverityWarn).
func (t texts) unsure(c *community.NoteContent, coded []communitydb.Coded) []string {
	found := append(t.links.Check(c.Title), t.links.Check(c.Body)...)
	ids := c.MediaIDs()
	for _, m := range coded {
		if slices.Contains(ids, m.ID) {
			found = append(found, t.links.QR(m.Codes)...)
		}
	}
	var raw []string
	for _, f := range found {
		if f.Severity == link.SeverityWarn && !slices.Contains(raw, f.Raw) {
			raw = append(raw, f.Raw)
		}
	}
	return raw
}

// given are the texts that were given.
func given(by map[string]*string) map[string]string {
	out := map[string]string{}
	for field, s := range by {
		if s != nil {
			out[field] = *s
		}
	}
	return out
}
