package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckText says what is wrong with a text that must hold something and no more than most characters: field is where the input
// has it. Nothing, where it does.
func CheckText(field, text string, most int) UserErrors {
	if strings.TrimSpace(text) == "" {
		return UserErrors{Refuse(ErrRequired, field, "must not be empty")}
	}
	return CheckOptionalText(field, text, most)
}

// CheckOptionalText is CheckText for a text that may be empty.
func CheckOptionalText(field, text string, most int) UserErrors {
	switch length := utf8.RuneCountInString(text); {
	case length > most:
		return UserErrors{Refuse(ErrTooLong, field, "at most %d characters, not %d", most, length)}
	case strings.ContainsFunc(text, unprintable):
		return UserErrors{Refuse(ErrInvalid, field, "holds a control character")}
	default:
		return nil
	}
}

// unprintable tells control characters other than those that part lines.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
