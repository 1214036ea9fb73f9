package link

import "strings"

// classNames are the classes that the rules ask for: words.txt must have each.
func classNames() []string {
	return []string{
		"name", "plain", "search", "shop", "link", "buy", "sold", "here", "go", "own", "past", "not", "self", "ask",
		"ensearch", "on", "find", "endenied", "sell", "enown", "enshop", "enat", "endname", "ennamed", "same",
		"disguise", "steer", "offer", "fail", "shopname", "article", "enreport",
		"app", "softapp", "obfuscated", "add", "enadd", "trade", "deal", "entrade", "id", "me", "call",
		"pay", "enpay", "transfer", "direct", "enpaying", "endirect", "bank", "copy", "open", "market-app", "code",
	}
}

// routes adds directions to a marketplace in words. A marketplace that is only named, remembered or asked about is none: there
// must be a way to go, and the sentence must not say that it was gone, will not be, or is being asked for.
func (p *phrases) routes(found *spans) {
	for i := range p.items {
		if !p.has(i, "name") {
			continue
		}
		if to := p.dotCom(i); to >= 0 {
			p.add(i, to, RuleMarketplaceHost, p.items[i].marketplace, found)
			continue
		}
		from, to := i, -1
		if p.latin(i) {
			from, to = p.routeEN(i)
		}
		if to < 0 {
			from, to = p.routeZH(i)
		}
		if to >= 0 {
			p.add(from, to, RuleSearchHint, p.items[i].marketplace, found)
		}
	}
}

// dotCom is where "淘宝点com" ends, a host whose name is Chinese; -1 where item i is not the beginning of one.
func (p *phrases) dotCom(i int) int {
	if !isHan(p.items[i].r) || i+2 >= len(p.items) || !strings.ContainsRune(".点。·,，", p.items[i+1].r) {
		return -1
	}
	if ending := p.text(i + 2); ending != "com" && ending != "cn" {
		return -1
	}
	return i + 2
}

// latin reports whether an item is written in Latin letters in a text that goes on in Latin letters.
func (p *phrases) latin(i int) bool {
	return isAlnum(p.items[i].r) && (i == 0 || !isHan(p.items[i-1].r)) && (i+1 == len(p.items) || !isHan(p.items[i+1].r))
}

// over reports whether what was found between two items is a memory, a failure or a question.
func (p *phrases) over(from, to int) bool {
	return p.after(to, 2, "past") >= 0 || p.after(to, 4, "ask", "fail") >= 0 || p.clause(from, 6, "not") >= 0 || p.after(to, 3, "not") >= 0
}

// routeZH returns the stretch of items that leads to the marketplace named by item i; to is -1 where none does.
func (p *phrases) routeZH(i int) (from, to int) {
	remembered := p.clause(i, 5, "self") >= 0 && p.before(i, 3, "own") < 0
	shop := p.after(i, 3, "shop")
	if j := p.after(i, 4, "search"); j >= 0 && p.after(i, j-i, "past") < 0 && !p.over(i, j) && (!remembered || shop >= 0) {
		return i, p.object(j)
	}
	if j := p.after(i, 16, "search"); j >= 0 && p.quotes(j+1) && p.after(j, 16, "fail", "ask") < 0 && !p.over(i, j) {
		return i, p.object(j)
	}
	if j := p.after(i, 3, "offer"); j >= 0 && p.after(j, 10, "fail", "ask") < 0 && p.clause(i, 6, "not") < 0 {
		return i, j
	}
	if j := p.after(i, 10, "shopname"); j >= 0 && p.after(j, 8, "fail", "ask") < 0 && p.after(j, 1, "past") < 0 && !remembered && p.clause(i, 6, "not") < 0 {
		return i, p.object(j)
	}
	if p.has(i, "disguise") && p.clause(i, 6, "not", "self") < 0 {
		if j := p.after(i, 14, "search", "shop", "sold", "link", "buy"); j >= 0 && p.after(j, 6, "fail", "ask") < 0 && p.after(j, 1, "past") < 0 {
			return i, j
		}
	}
	if g := p.before(i, 3, "steer"); g >= 0 && !p.over(g, i) {
		if j := p.after(i, 12, "shop", "buy", "sold", "search"); j >= 0 && p.after(j, 2, "past", "ask") < 0 {
			return g, j
		}
	}
	if j := p.after(i, 8, "same"); j >= 0 && !remembered && p.after(j, 3, "ask") < 0 && p.before(i, 4, "ask", "not") < 0 {
		return i, j
	}
	if j := p.before(i, 3, "search"); j >= 0 && shop >= 0 && !p.over(j, shop) && !remembered {
		return j, shop
	}
	if shop >= 0 && !p.over(i, shop) {
		if named := p.after(shop, 2, "id", "endname"); named >= 0 && !remembered {
			return i, p.object(named)
		}
		if own := p.before(i, 3, "own"); own >= 0 {
			return own, shop
		}
		if j := p.after(shop, 6, "sold", "search", "here"); j >= 0 && !remembered && p.after(j, 2, "past") < 0 {
			return i, j
		}
	}
	if j := p.after(i, 3, "link"); j >= 0 && !p.over(i, j) && p.before(i, 4, "ask") < 0 {
		if at := p.after(j, 4, "here"); at >= 0 {
			return i, at
		}
		if at := p.before(i, 5, "here"); at >= 0 && !remembered {
			return at, j
		}
	}
	if j := p.after(i, 2, "sold"); j >= 0 && !remembered && !p.over(i, j) {
		return i, j
	}
	if g := p.before(i, 2, "go"); g >= 0 && !remembered {
		if j := p.after(i, 5, "buy", "sold", "search"); j >= 0 && !p.over(g, j) {
			return g, j
		}
	}
	if own := p.before(i, 2, "own"); own >= 0 {
		if j := p.after(i, 4, "sold", "here"); j >= 0 && !p.over(own, j) {
			return own, j
		}
	}
	return i, -1
}

// quotes reports whether item i opens a quotation, or names what comes.
func (p *phrases) quotes(i int) bool {
	return i < len(p.items) && strings.ContainsRune("“\"「『《：:【", p.items[i].r)
}

// object is where what is to be searched for ends: the clause, and at most this much.
func (p *phrases) object(j int) int {
	const most = 12
	end := j
	for n := 0; n < most && end+1 < len(p.items) && !p.stops(end+1) && p.items[end+1].r != '，' && p.items[end+1].r != ','; n++ {
		end++
	}
	return end
}

// routeEN is routeZH for English.
func (p *phrases) routeEN(i int) (from, to int) {
	asked := p.asks(i)
	denied := func(j int) bool { return asked || p.before(j, 4, "endenied") >= 0 || p.after(j, i-j, "endenied") >= 0 }
	if on := p.before(i, 3, "on"); on >= 0 {
		if j := p.verb(on); j >= 0 && !denied(j) {
			return j, i
		}
		if j := p.before(on, 4, "sell"); j >= 0 && !denied(j) {
			return j, i
		}
		if j := p.before(on, 2, "link"); j >= 0 && !denied(j) {
			return j, i
		}
	}
	if j := p.before(i, 1, "ensearch"); j >= 0 && !denied(j) {
		return j, i
	}
	if own := p.before(i, 2, "enown"); own >= 0 && !denied(own) {
		if j := p.after(i, 2, "enshop"); j >= 0 {
			return own, j
		}
		if j := p.before(own, 2, "find"); j >= 0 {
			return j, i
		}
	}
	if j := p.after(i, 2, "ennamed"); j >= 0 && !asked {
		return i, p.object(j)
	}
	if j := p.after(i, 2, "enshop"); j >= 0 && !asked {
		if at := p.after(j, 3, "enat", "endname"); at >= 0 {
			return i, p.object(at)
		}
		if j+1 < len(p.items) && (p.items[j+1].r == ':' || p.items[j+1].r == '@') {
			return i, p.object(j + 1)
		}
	}
	if j := p.after(i, 2, "ensearch"); j >= 0 && p.after(j, 1, "id") >= 0 && !asked {
		return i, p.object(j)
	}
	return i, -1
}

// verb is the order to look or buy before item on; -1 for none. "The shop on …" is no order.
func (p *phrases) verb(on int) int {
	const reach = 7
	for j := p.before(on, reach, "find", "ensearch"); j >= 0; j = p.before(j, reach-(on-j), "find", "ensearch") {
		if !p.has(j-1, "article") {
			return j
		}
	}
	return -1
}

// asks reports whether the sentence with item i is a question.
func (p *phrases) asks(i int) bool {
	for j := i + 1; j < len(p.items) && j < i+12; j++ {
		if p.stops(j) {
			return p.items[j].r == '?' || p.items[j].r == '？'
		}
	}
	return false
}
