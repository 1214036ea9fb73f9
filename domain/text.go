package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckText says what is wrong with a text that must hold something that can be seen, and no more than most characters: field is
// where the input has it. Nothing, where it does.
func CheckText(field, text string, most int) UserErrors {
	if wrong := CheckOptionalText(field, text, most); len(wrong) > 0 {
		return wrong
	}
	if Blank(text) {
		return UserErrors{Refuse(ErrRequired, field, "must not be empty")}
	}
	return nil
}

// Blank reports whether nothing of a text can be seen.
func Blank(text string) bool { return !strings.ContainsFunc(text, visible) }

// CheckOptionalText is CheckText for a text that may be empty.
func CheckOptionalText(field, text string, most int) UserErrors {
	switch length := utf8.RuneCountInString(text); {
	case length > most:
		return UserErrors{Refuse(ErrTooLong, field, "at most %d characters, not %d", most, length)}
	case strings.ContainsFunc(text, unprintable):
		return UserErrors{Refuse(ErrInvalid, field, "holds a control character")}
	case strings.ContainsFunc(text, overriding):
		return UserErrors{Refuse(ErrInvalid, field, "holds a character that turns the order of others around")}
	default:
		return nil
	}
}

// unprintable tells control characters other than those that part lines.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// visible tells what leaves a mark, or joins others that do. Letters that are blank by design are not among it.
func visible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', unicode.ReplacementChar: // fillers of Hangul, the empty Braille cell
		return false
	default:
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Mn, r)
	}
}

// overriding tells characters by which a text reads otherwise than it is stored: moc.oabaot behind one is an address that no
// check finds. Text that is written from the right by itself needs none of them.
func overriding(r rune) bool { return r == '\u202d' || r == '\u202e' }
