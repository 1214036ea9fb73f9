package link

import "github.com/trellisgraph/trellis/domain"

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
			refused := domain.Refuse(domain.ErrExternalLinkForbidden, field, "%.64q leads off the platform", found.Raw)
			return domain.UserErrors{&ForbiddenError{Refusal: refused.Refusal, Verdict: found}}
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
