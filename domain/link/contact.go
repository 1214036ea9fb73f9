package link

import (
	"strings"
	"unicode"
)

// contacts adds the ways by which a reader is led into a chat: an app with a name or number, the order to add somebody
// there for trade, a telephone number to call, an address of mail to order at.
func (p *phrases) contacts(found *spans) {
	for i := range p.items {
		switch {
		case p.has(i, isObfuscated):
			p.obfuscated(i, found)
		case p.has(i, isApp):
			p.app(i, found)
		case p.has(i, isSoftApp):
			p.softApp(i, found)
		case p.has(i, isCall):
			if from, to, digits := p.number(i, 4); isPhone(digits) {
				p.add(min(i, from), to, RuleContactDetail, "", found)
			}
		case strings.Contains(" v q 薇 威 徽 ", " "+p.text(i)+" ") && i+1 < len(p.items) && strings.ContainsRune(":：", p.items[i+1].r):
			if to, ok := p.handle(i, false); ok {
				p.add(i, to, RuleContactDetail, "", found)
			}
		case p.items[i].r == '@':
			p.mail(i, found)
		}
	}
	p.lonePhones(found)
}

// obfuscated: "加V", "+vx", "私v" say by their form that they hide, so that they stand alone; a warning against it is none.
func (p *phrases) obfuscated(i int, found *spans) {
	if p.before(i, 5, isNot) >= 0 || p.after(i, 4, isNot) >= 0 || p.after(i, 1, isPast) >= 0 {
		return
	}
	to := i
	if end, ok := p.handle(i, true); ok {
		to = end
	}
	p.add(i, to, RuleContactDetail, "", found)
}

// app judges the name of a chat.
func (p *phrases) app(i int, found *spans) {
	if to, ok := p.handle(i, p.has(i, isHidden)); ok {
		p.add(i, to, RuleContactDetail, "", found)
		return
	}
	if p.latin(i) && p.handOffEN(i, found) {
		return
	}
	warned := p.before(i, 7, isNot) >= 0 || p.after(i, 5, isNot) >= 0 || p.after(i, 2, isPast) >= 0
	if warned || p.before(i, 4, isSelf) >= 0 && p.before(i, 4, isAdd) < 0 {
		return
	}
	if j := p.before(i, 3, isAdd); j >= 0 && p.after(j, i-j, isPast) < 0 && p.after(i, 3, isAsk) < 0 &&
		p.near(i, 10, isTrade|isDeal) {
		p.add(j, i, RuleContactDetail, "", found)
		return
	}
	if j := p.after(i, 2, isDeal); j >= 0 && p.after(j, 2, isPast|isAsk) < 0 {
		p.add(i, j, RuleContactDetail, "", found)
		return
	}
	if j := p.after(i, 2, isAdd); j >= 0 && p.after(j, 2, isPast|isAsk) < 0 && p.near(j, 6, isTrade|isDeal) {
		p.add(i, j, RuleContactDetail, "", found)
	}
}

// handOffEN: "dm me on whatsapp", "order via telegram", "whatsapp me".
func (p *phrases) handOffEN(i int, found *spans) bool {
	if p.asks(i) {
		return false
	}
	if p.after(i, 5, isReportEN) >= 0 {
		return false
	}
	if j := p.before(i, 6, isAddEN); j >= 0 && p.before(j, 4, isDeniedEN) < 0 && p.before(i, i-j, isOnEN|isMe|isOwnEN) >= 0 {
		p.add(j, i, RuleContactDetail, "", found)
		return true
	}
	if j := p.after(i, 3, isPlaceEN); j >= 0 && p.before(i, 1, isOwnEN) >= 0 {
		p.add(i, j, RuleContactDetail, "", found)
		return true
	}
	if j := p.after(i, 1, isMe); j >= 0 && p.before(i, 4, isDeniedEN) < 0 {
		p.add(i, j, RuleContactDetail, "", found)
		return true
	}
	return false
}

// softApp: a network where people also only follow each other is a hand-off with trade in the sentence.
func (p *phrases) softApp(i int, found *spans) {
	if p.asks(i) || !p.near(i, 10, isTradeEN|isDeal|isTrade) {
		return
	}
	if j := p.before(i, 6, isAddEN|isAdd); j >= 0 && p.before(j, 4, isDeniedEN|isNot|isSelf) < 0 &&
		p.before(i, i-j, isOnEN|isMe|isOwnEN|isAdd) >= 0 {
		p.add(j, i, RuleContactDetail, "", found)
	}
}

// handle finds the name or number that belongs to the chat named by item i, and the item it ends with. sure says that the
// chat's own spelling leaves no doubt.
func (p *phrases) handle(i int, sure bool) (to int, ok bool) {
	const reach = 5
	if _, to, digits := p.number(i, reach); len(digits) >= 5 && len(digits) <= 15 && !p.counts(to) {
		return to, true
	}
	name := p.text(i)
	marked := sure || strings.HasSuffix(name, "id") || strings.HasSuffix(name, "号")
	for j := i + 1; j <= i+reach && j < len(p.items); j++ {
		it := p.items[j]
		word := p.text(j)
		if it.class == 0 && isAlnum(it.r) || it.class != 0 && isAlnum(it.r) && len(word) > 5 && !p.has(j, isID|isApp) {
			return j, p.isHandle(j, word, marked)
		}
		switch {
		case strings.ContainsRune(":：=@＠号", it.r) || p.has(j, isID) && (word == "id" || word == "号" || word == "号是"):
			marked = true
		case p.has(j, isID|isApp) && !p.has(j, isNot):
		case it.class == 0 && !isHan(it.r) && !unicode.IsLetter(it.r) && !p.stops(j):
		default:
			return 0, false
		}
	}
	return 0, false
}

// isHandle reports whether a word is shaped like the name of an account and stands like one.
func (p *phrases) isHandle(j int, word string, marked bool) bool {
	if len(word) < 5 || len(word) > 24 {
		return false
	}
	hasDigit, hasLetter := strings.ContainsFunc(word, isDigit), strings.ContainsFunc(word, unicode.IsLetter)
	switch {
	case !hasLetter:
		return !p.counts(j)
	case hasDigit || strings.ContainsAny(word, "_-"):
		return marked || hasDigit && len(word) >= 6 && !isDigit(rune(word[0]))
	case !marked:
		return false
	default: // a name of letters only: the phrase ends with it, or it would be a word of a sentence
		return p.items[j].class == 0 && (j+1 == len(p.items) || !isAlnum(p.items[j+1].r))
	}
}

// counts reports whether a number is followed by what it counts.
func (p *phrases) counts(j int) bool {
	return j+1 < len(p.items) && strings.ContainsRune("元块年月人个位万亿步条次分米件张天页字本支瓶斤克部版%", p.items[j+1].r)
}

// number gathers the digits that begin within reach items after item i, in Arabic or Chinese, in groups or not.
func (p *phrases) number(i, reach int) (from, to int, digits string) {
	j := i + 1
	for ; j <= i+reach && j < len(p.items); j++ {
		if d := p.digits(j); d != "" {
			break
		}
		it := p.items[j]
		if it.class != 0 && !p.has(j, isID|isApp|isCall|isMe|isHere) ||
			it.class == 0 && (unicode.IsLetter(it.r) && it.r != '群' || p.stops(j)) {
			return 0, 0, ""
		}
	}
	from = j
	for ; j < len(p.items) && len(digits) < 20; j++ {
		if d := p.digits(j); d != "" {
			digits, to = digits+d, j
			continue
		}
		if digits == "" || !strings.ContainsRune("-–—().+ ·", p.items[j].r) && !p.has(j, isSearch) || j-to > 2 {
			break
		}
	}
	return from, to, digits
}

// digits is an item as digits; "" where it is anything else.
func (p *phrases) digits(j int) string {
	var b strings.Builder
	for _, c := range p.cells[p.items[j].from:p.items[j].to] {
		if isDigit(c.r) {
			b.WriteRune(c.r)
		} else if at := strings.IndexRune("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖", c.r); at >= 0 {
			b.WriteByte("01234567890123456789"[at/3]) // every character of the table takes three bytes
		} else if c.r == '幺' {
			b.WriteByte('1')
		} else if c.r == '两' {
			b.WriteByte('2')
		} else if c.r != '-' {
			return ""
		}
	}
	return b.String()
}

// isPhone reports whether digits are a telephone number that is a person's: a Chinese mobile one, or an international one. The
// service lines of firms (400…, 95…) are shorter or begin otherwise.
func isPhone(digits string) bool {
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "86")
	if len(digits) == 11 && digits[0] == '1' {
		return digits[1] >= '3'
	}
	return len(digits) >= 10 && len(digits) <= 14 && !strings.HasPrefix(digits, "400") && !strings.HasPrefix(digits, "800")
}

// mail: an address of mail is one to trade by where the text says so.
func (p *phrases) mail(i int, found *spans) {
	if i == 0 || i+1 == len(p.items) || p.items[i-1].to != p.items[i].from || p.items[i].to != p.items[i+1].from {
		return
	}
	end := i + 1
	for end+2 < len(p.items) && p.items[end+1].r == '.' && isAlnum(p.items[end+2].r) &&
		p.items[end+2].from == p.items[end+1].to {
		end += 2
	}
	if end > i+1 && isAlnum(p.items[i-1].r) && p.near(i, 14, isDeal|isTradeEN) {
		p.add(i-1, end, RuleContactDetail, "", found)
	}
}

// lonePhones: a Chinese mobile number beside an offer.
func (p *phrases) lonePhones(found *spans) {
	for i := range p.items {
		it := p.items[i]
		if it.to-it.from == 11 && it.r == '1' && isPhone(p.digits(i)) && p.near(i, 8, isDeal|isAdd) && !p.near(i, 4, isNot) {
			p.add(i, i, RuleContactDetail, "", found)
		}
	}
}
