package domain

import "strings"

// MaskPhone hides the middle of a phone number: 138****8000, and +44 771****0123 with its international prefix. Of a number too
// short for that, only the last two digits stay.
func MaskPhone(phone string) string {
	prefix, number := "", strings.TrimSpace(phone)
	if strings.HasPrefix(number, "+") {
		code, rest, ok := strings.Cut(number, " ")
		if ok {
			prefix, number = code+" ", rest
		}
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
	const head, tail, hidden = 3, 4, "****"
	switch {
	case len(digits) > head+tail:
		return prefix + digits[:head] + hidden + digits[len(digits)-tail:]
	case len(digits) > 2:
		return prefix + hidden + digits[len(digits)-2:]
	default:
		return prefix + hidden
	}
}
