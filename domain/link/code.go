package link

import "strings"

// codes adds what is to be pasted into another marketplace's app: the code itself, and the order to copy the text.
func (p *phrases) codes(found *spans) {
	hinted := false
	for i := range p.items {
		if !p.has(i, isCopy) {
			continue
		}
		if j := p.after(i, 16, isOpen); j >= 0 {
			if k := p.after(j, 5, isMarketApp); k >= 0 && p.after(k, 1, isPast) < 0 && p.before(i, 3, isPast|isNot) < 0 {
				p.add(i, k, RuleShareCode, p.items[k].marketplace, found)
				hinted = true
			}
		}
		hinted = hinted || p.near(i, 16, isCode|isMarketApp)
	}
	for i := range p.items {
		hinted = hinted || p.has(i, isMarketApp) && (p.before(i, 2, isOpen) >= 0 || p.near(i, 6, isCode))
	}
	p.symbols(hinted, found)
}

// closers are the signs between which apps put their codes, with what closes each.
const (
	openers = "￥¥€₤₳₴$¢₰₵¤฿₿《(（/!！👉🔑【「[★☆©®✔⚡"
	closers = "￥¥€₤₳₴$¢₰₵¤฿₿《)）/!！👈🔑】」]★☆©®✔⚡"
	plainly = "￥¥€₤₳₴¢₰₵" // signs that stand on both sides of nothing else
)

// symbols finds codes such as ￥aBcDEf1234g￥: eight to fourteen letters and digits in no order that a word has. Between
// brackets and dollars other things stand too, so that there the text must say what it is for.
func (p *phrases) symbols(hinted bool, found *spans) {
	const fewest, most = 8, 14
	cells := p.cells
	for i := 0; i < len(cells); i++ {
		if r := cells[i].r; isAlnum(r) || r == ' ' || isHan(r) {
			continue
		}
		if from, to := besideSymbol(cells, i); to > 0 {
			found.add(cells, from, to, span{rule: RuleShareCode})
		}
		at := indexRune(openers, cells[i].r)
		if at < 0 {
			continue
		}
		start := i + 1
		for start < len(cells) && cells[start].r == ' ' && start <= i+2 {
			start++
		}
		end := start
		for end < len(cells) && end-start <= most && isAlnum(cells[end].r) {
			end++
		}
		size := end - start
		for end < len(cells) && cells[end].r == ' ' && end-start-size < 2 {
			end++
		}
		if size < fewest || size > most || end == len(cells) {
			continue
		}
		closes := indexRune(closers, cells[end].r) == at || cells[end].r == cells[i].r ||
			strings.ContainsRune(plainly, cells[i].r) && strings.ContainsRune(plainly, cells[end].r)
		kinds := mixed(cells[start : start+size])
		needs := 3
		if strings.ContainsRune(plainly, cells[i].r) || hinted {
			needs = 2
		} else if !strings.ContainsRune("$", cells[i].r) {
			needs = 4
		}
		if closes && kinds >= needs {
			found.add(cells, i, end+1, span{rule: RuleShareCode})
			i = end
		}
	}
}

// besideSymbol finds a code that has its sign on one side only, as when the other was cut off.
func besideSymbol(cells []cell, i int) (from, to int) {
	const fewest, most = 10, 12
	if !strings.ContainsRune(plainly, cells[i].r) {
		return 0, 0
	}
	for from = i; from > 0 && i-from <= most && isAlnum(cells[from-1].r); {
		from--
	}
	for to = i + 1; to < len(cells) && to-i-1 <= most && isAlnum(cells[to].r); {
		to++
	}
	if n := i - from; n >= fewest && n <= most && mixed(cells[from:i]) == 3 {
		return from, i + 1
	}
	if n := to - i - 1; n >= fewest && n <= most && mixed(cells[i+1:to]) == 3 {
		return i, to
	}
	return 0, 0
}

func indexRune(s string, r rune) int {
	n := 0
	for _, c := range s {
		if c == r {
			return n
		}
		n++
	}
	return -1
}

// mixed counts how many kinds of characters a word has: upper case, lower case, digits.
func mixed(cells []cell) int {
	var upper, lower, digit int
	for _, c := range cells {
		switch {
		case isDigit(c.r):
			digit = 1
		case c.upper:
			upper = 1
		default:
			lower = 1
		}
	}
	return upper + lower + digit
}
