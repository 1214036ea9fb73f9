package community

import (
	"cmp"
	"strings"
	"time"
	"unicode"

	"github.com/trellisgraph/trellis/domain"
)

// Identity is who an issuer of tokens says somebody is. Issuer and Subject are one person for ever; what else it says is
// good for the first draft of a profile only, and may be empty, nonsense, or somebody else's.
type Identity struct {
	Issuer  string
	Subject string
	// Username and Name are the claims preferred_username and name. The email is not asked for: a handle is public.
	Username string
	Name     string
}

// IdentityRests is for how long an identity has no account after its own was deleted: a client that is still signed in does not
// open another one.
const IdentityRests = 30 * 24 * time.Hour

// What the profile of a new user may be.
const (
	maxHandle      = 30
	maxDisplayName = 50
)

// NewUser is the account that an identity gets when it is first seen. Its handle is the first of Handles that is free.
func NewUser(id domain.UserID, who Identity, handle string, now time.Time) *User {
	return &User{
		ID: id, Handle: handle, DisplayName: cmp.Or(displayName(who.Name), handle), AccountKind: AccountPersonal, JoinedAt: now,
		LikesPublic: true,
	}
}

// Handles are what a new user may be called, best first: as the issuer calls it, then the same with more and more of its
// id behind, so that nobody's handle is taken from him. The last is nobody's, because the id is nobody's. What nobody may choose,
// or allowed turns down, the issuer does not choose either.
func (i Identity) Handles(id domain.UserID, allowed func(handle string) bool) []string {
	base, handles := "user", []string(nil)
	for _, claim := range []string{i.Username, i.Name} {
		if strings.Contains(claim, "@") { // an address, which is nobody's business
			continue
		}
		if handle := handleOf(claim); len(domain.CheckHandle("", handle)) == 0 && allowed(handle) {
			base, handles = handle, []string{handle}
			break
		}
	}
	unique := strings.TrimPrefix(id.String(), domain.PrefixUser+"_")
	for _, n := range []int{4, 8, len(unique)} {
		handles = append(handles, base+"_"+unique[len(unique)-n:]) // an id ends in what is random of it
	}
	return handles
}

// handleOf leaves of a text what a handle is made of: small Latin letters and digits, with single marks between them. A
// letter of another script is left out and not made into one that looks like it.
func handleOf(text string) string {
	var handle []rune
	var mark rune
	for _, r := range text {
		switch {
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
			fallthrough
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			if mark != 0 && len(handle) > 0 {
				handle = append(handle, mark)
			}
			mark, handle = 0, append(handle, r)
		case r == '.' || r == '_' || r == '-':
			mark = r
		case unicode.IsSpace(r):
			mark = '.'
		}
	}
	return strings.TrimRight(string(handle[:min(len(handle), maxHandle)]), "._-")
}

// displayName is a name as it may be shown: on one line, without what is not seen or turns the line around.
func displayName(name string) string {
	shown := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			return -1
		default:
			return r
		}
	}, name)
	runes := []rune(strings.Join(strings.Fields(shown), " "))
	return strings.TrimSpace(string(runes[:min(len(runes), maxDisplayName)]))
}
