package domain

import "strings"

// How many digits of a telephone number are shown: the end, and of longer ones the beginning, which is where it is from.
const (
	phoneTail    = 4
	phoneHidden  = 4
	mostPhoneTop = 5
)

// MaskPhone hides the middle of a telephone number, at least four of its digits: "138****5678". Numbers of fewer than eight
// digits are hidden whole. What is no digit stays, so that its shape can still be told.
func MaskPhone(phone string) string {
	digits := strings.Count(strings.Map(digitOnly, phone), "0")
	top, tail := min(max(digits-phoneTail-phoneHidden, 0), mostPhoneTop), phoneTail
	if digits < phoneTail+phoneHidden {
		tail = 0
	}
	nth := 0
	return strings.Map(func(r rune) rune {
		if !isDigit(r) {
			return r
		}
		nth++
		if nth > top && nth <= digits-tail {
			return '*'
		}
		return r
	}, phone)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func digitOnly(r rune) rune {
	if isDigit(r) {
		return '0'
	}
	return -1
}
