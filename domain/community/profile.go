package community

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/trellisgraph/trellis/domain"
)

// longestBio is the longest text that a user says about themselves, in characters.
const longestBio = 200

// Profile is what users change of how they appear. What is left out stays as it is.
type Profile struct {
	DisplayName *string
	Handle      *string
	Bio         domain.Change[string]
	// AvatarID is an upload of the user's for this purpose. To Checked and With it means nothing: whoever may use it sets Avatar.
	AvatarID domain.Change[domain.MediaID]
	Avatar   domain.Change[domain.Image]
}

// Checked is the profile without the blanks around its texts: a bio of blanks is none. A refusal names every part that does
// not do.
func (p Profile) Checked() (Profile, error) {
	var wrong domain.UserErrors
	if p.DisplayName != nil {
		name := displayName(*p.DisplayName)
		wrong = append(wrong, domain.CheckText("displayName", withoutFormat(strings.TrimSpace(*p.DisplayName)), maxDisplayName)...)
		p.DisplayName = &name
	}
	if p.Handle != nil {
		wrong = append(wrong, domain.CheckHandle("handle", *p.Handle)...)
	}
	if p.Bio.To != nil {
		bio := strings.TrimSpace(*p.Bio.To)
		wrong = append(wrong, domain.CheckOptionalText("bio", bio, longestBio)...)
		if p.Bio.To = &bio; bio == "" {
			p.Bio.To = nil
		}
	}
	return p, wrong.OrNil()
}

// withoutFormat is a text without what is not seen of it and only says how it is set, which no name keeps.
func withoutFormat(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

// With is the user as the profile, which was checked, makes them.
func (u *User) With(p Profile) *User {
	changed := *u
	changed.DisplayName = *cmp.Or(p.DisplayName, &u.DisplayName)
	changed.Handle = *cmp.Or(p.Handle, &u.Handle)
	changed.Bio = p.Bio.Of(u.Bio)
	changed.Avatar = p.Avatar.Of(u.Avatar)
	return &changed
}
