package domain

import "strings"

// MaskPhone shows enough of a phone number for its owner to know it by and no more: a Chinese mobile number as 138****5678,
// another with its country code and at most four digits, such as +852 ****0123. At least four digits are hidden, or all of
// them where there are no more. The number may be written with spaces, dashes or brackets, with + or 00 ahead of the
// country code, or without one.
func MaskPhone(phone string) string {
	digits := onlyDigits(phone)
	code := ""
	if international := strings.HasPrefix(strings.TrimSpace(phone), "+"); international || strings.HasPrefix(digits, "00") {
		if !international {
			digits = digits[2:]
		}
		code, digits = splitCountryCode(digits)
	}
	switch {
	case len(digits) == 11 && digits[0] == '1' && (code == "" || code == "86"):
		return digits[:3] + "****" + digits[7:]
	case code != "":
		return "+" + code + " " + maskTail(digits)
	default:
		return maskTail(digits)
	}
}

// maskTail leaves the last four digits of a number, fewer of one that has less than eight.
func maskTail(digits string) string {
	hidden := min(len(digits), max(4, len(digits)-4))
	return strings.Repeat("*", hidden) + digits[hidden:]
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// splitCountryCode takes the country code off a number. The codes are prefix-free (ITU-T E.164): one digit in the zones of
// North America and Russia, two where listed, three otherwise.
func splitCountryCode(digits string) (code, rest string) {
	const twoDigits = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 " +
		"60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "
	size := 3
	switch {
	case digits == "":
		return "", ""
	case digits[0] == '1' || digits[0] == '7':
		size = 1
	case len(digits) >= 2 && strings.Contains(twoDigits, " "+digits[:2]+" "):
		size = 2
	}
	size = min(size, len(digits))
	return digits[:size], digits[size:]
}

// PlausiblePhone reports whether a text may be a telephone number: 5 to 20 digits, with a + ahead and spaces, hyphens, dots and
// brackets between them as people write them.
func PlausiblePhone(phone string) bool {
	foreign := func(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune(" -.()", r) }
	digits := len(onlyDigits(phone))
	return 5 <= digits && digits <= 20 && !strings.ContainsFunc(strings.TrimPrefix(phone, "+"), foreign)
}
