package link

import (
	"unicode/utf16"

	"github.com/trellisgraph/trellis/domain"
)

// ForbiddenError says that a text leads off the platform, and by what in it.
type ForbiddenError struct {
	domain.Refusal
	Verdict *Finding
}

// Refusals is why a text is not published, by the first that leads off the platform in it; none where nothing does. field is
// where the input has the text.
func (c *Checker) Refusals(field, text string) domain.UserErrors {
	for _, found := range c.Check(text) {
		if !found.Allowed() {
			return forbidden(field, found)
		}
	}
	return nil
}

func forbidden(field string, found *Finding) domain.UserErrors {
	refused := domain.Refuse(domain.ErrExternalLinkForbidden, field, "%.64q leads off the platform", found.Raw)
	return domain.UserErrors{&ForbiddenError{Refusal: refused.Refusal, Verdict: found}}
}

// Text is a text with where the input has it.
type Text struct{ Field, Text string }

// RefusalsTogether is why a text and what is read right below it are not published: what leads off the platform in either, or,
// where nothing does, what begins in the one and ends in the other, such as an app's name and whom to look for there.
func (c *Checker) RefusalsTogether(above, below Text) domain.UserErrors {
	wrong := append(c.Refusals(above.Field, above.Text), c.Refusals(below.Field, below.Text)...)
	if len(wrong) > 0 || above.Text == "" || below.Text == "" {
		return wrong
	}
	border := utf16Length(above.Text)
	for _, found := range c.Check(above.Text + " " + below.Text) {
		if end := found.Start + found.Length - border - 1; !found.Allowed() && found.Start < border && end > 0 {
			found.Start, found.Length = 0, end
			found.Raw = string(utf16.Decode(utf16.Encode([]rune(below.Text))[:end]))
			return forbidden(below.Field, found)
		}
	}
	return nil
}

// CodeRefusals is Refusals for what the QR codes in a picture say.
func (c *Checker) CodeRefusals(field string, codes []string) domain.UserErrors {
	for _, found := range c.QR(codes) {
		if !found.Allowed() {
			refused := domain.Refuse(domain.ErrExternalLinkForbidden, field, "a QR code in it leads off the platform: %.64q", found.Raw)
			return domain.UserErrors{&ForbiddenError{Refusal: refused.Refusal, Verdict: found}}
		}
	}
	return nil
}
