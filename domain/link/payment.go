package link

import "strings"

// payments adds the ways to pay past the checkout.
func (p *phrases) payments(found *spans) {
	for i := range p.items {
		switch {
		case p.has(i, isTransfer):
			p.transfer(i, found)
		case p.has(i, isPayEN) && p.latin(i):
			p.payEN(i, found)
		}
		if p.has(i, isBank) {
			p.account(i, found)
		}
		if p.has(i, isPay) && !p.has(i, isApp) {
			if from, to, digits := p.number(i, 4); isPhone(digits) || len(digits) >= 15 {
				p.add(min(i, from), to, RulePaymentDetail, "", found)
			}
		}
		p.coin(i, found)
	}
}

// transfer: "微信转账便宜十块", "直接支付宝转我", "收款码发你".
func (p *phrases) transfer(i int, found *spans) {
	if p.before(i, 7, isNot|isSelf) >= 0 || p.rest(i, 4, isNot) >= 0 || p.after(i, 2, isPast|isAsk) >= 0 {
		return
	}
	from, to := i, i
	way := p.before(i, 4, isPay)
	if way < 0 {
		way = p.after(i, 3, isPay)
	}
	for _, near := range []int{way, p.before(i, 5, isDirect), p.after(i, 6, isDirect|isDeal)} {
		if near >= 0 {
			from, to = min(from, near), max(to, near)
		}
	}
	if from < i || to > i {
		p.add(from, to, RulePaymentDetail, "", found)
	}
}

// payEN: "pay me via PayPal friends and family", "venmo me", "Zelle: …".
func (p *phrases) payEN(i int, found *spans) {
	if p.asks(i) || p.before(i, 6, isDeniedEN) >= 0 {
		return
	}
	if i+1 < len(p.items) && (p.has(i+1, isMe) || strings.ContainsRune("@$:", p.items[i+1].r)) {
		p.add(i, i+1, RulePaymentDetail, "", found)
		return
	}
	j := p.before(i, 6, isPayingEN)
	if j < 0 {
		j = p.after(i, 3, isPayingEN)
	}
	if j >= 0 && (p.before(i, 7, isDirectEN) >= 0 || p.after(i, 6, isDirectEN) >= 0) {
		p.add(min(i, j), max(i, j), RulePaymentDetail, "", found)
	}
}

// account: a number as banks give to cards and accounts, beside the word for it.
func (p *phrases) account(i int, found *spans) {
	if from, to, digits := p.number(i, 4); len(digits) >= 15 {
		p.add(min(i, from), to, RulePaymentDetail, "", found)
	}
}

// coin: an address of Tron, Ethereum or Bitcoin.
func (p *phrases) coin(i int, found *spans) {
	it := p.items[i]
	n := it.to - it.from
	if n < 34 || n > 62 || !isAlnum(it.r) {
		return
	}
	word := p.text(i)
	if n == 34 && it.r == 't' && mixed(p.cells[it.from:it.to]) == 3 || n == 42 && strings.HasPrefix(word, "0x") ||
		strings.HasPrefix(word, "bc1q") {
		p.add(i, i, RulePaymentDetail, "", found)
	}
}
