package link

import (
	"slices"
	"strings"
)

// routes adds directions to a marketplace in words. A marketplace that is only named, remembered or asked about is none:
// there must be a way to go, and the sentence must not say that it was gone, will not be, or is being asked for.
func (p *phrases) routes(found *spans) {
	for i := range p.items {
		if !p.has(i, isName) {
			continue
		}
		if to := p.dotCom(i); to >= 0 {
			p.add(i, to, RuleMarketplaceHost, p.items[i].marketplace, found)
			continue
		}
		if p.has(i, isHidden) && !p.warned(i) || p.has(i, isReversed) && p.near(i, 8, isBackwards) {
			p.add(i, i, RuleSearchHint, p.items[i].marketplace, found)
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

// warned reports whether a sentence warns of the name in it. A name that is hidden leads somewhere unless it does: who only
// remembers has nothing to hide.
func (p *phrases) warned(i int) bool {
	const reach = 12
	return p.before(i, reach, isNot|isReportEN) >= 0 || p.after(i, reach, isNot|isReportEN) >= 0
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
	return p.after(to, 2, isPast) >= 0 || p.after(to, 4, isAsk|isFail) >= 0 ||
		p.clause(from, 6, isNot) >= 0 || p.after(to, 3, isNot) >= 0
}

// routeZH returns the stretch of items that leads to the marketplace named by item i; to is -1 where none does.
func (p *phrases) routeZH(i int) (from, to int) {
	remembered := p.clause(i, 5, isSelf) >= 0 && p.before(i, 3, isOwn) < 0
	for _, rule := range []func(i int, remembered bool) (from, to int){p.searched, p.shopped, p.linked, p.offered, p.sent} {
		if from, to := rule(i, remembered); to >= 0 {
			return from, to
		}
	}
	return i, -1
}

// searched: "淘宝搜：…", "搜淘宝店…", and "…，搜“…”" in the clause after the name.
func (p *phrases) searched(i int, remembered bool) (from, to int) {
	shop := p.after(i, 3, isShop)
	if j := p.after(i, 4, isSearch); j >= 0 && p.after(i, j-i, isPast) < 0 && !p.over(i, j) && (!remembered || shop >= 0) {
		return i, p.object(j)
	}
	if j := p.after(i, 16, isSearch); j >= 0 && p.quotes(j+1) && p.after(j, 16, isFail|isAsk) < 0 && !p.over(i, j) {
		return i, p.object(j)
	}
	if j := p.before(i, 3, isSearch); j >= 0 && shop >= 0 && !p.over(j, shop) && !remembered {
		return j, shop
	}
	if p.has(i, isDisguise) && p.clause(i, 6, isNot|isSelf) < 0 {
		j := p.after(i, 14, isSearch|isShop|isSold|isLink|isBuy)
		if j >= 0 && p.after(j, 6, isFail|isAsk) < 0 && p.after(j, 1, isPast) < 0 {
			return i, j
		}
	}
	return i, -1
}

// shopped: "淘宝店名叫…", "我家淘宝店", "天猫旗舰店有售", "闲鱼同名".
func (p *phrases) shopped(i int, remembered bool) (from, to int) {
	if j := p.after(i, 8, isSame); j >= 0 && !remembered && p.after(j, 3, isAsk) < 0 && p.before(i, 4, isAsk|isNot) < 0 {
		return i, j
	}
	if j := p.after(i, 10, isShopName); j >= 0 && !remembered && p.clause(i, 6, isNot) < 0 &&
		p.after(j, 8, isFail|isAsk) < 0 && p.after(j, 1, isPast) < 0 {
		return i, p.object(j)
	}
	shop := p.after(i, 3, isShop)
	if shop < 0 || p.over(i, shop) {
		return i, -1
	}
	if named := p.after(shop, 2, isID|isCalled); named >= 0 && !remembered {
		return i, p.object(named)
	}
	if own := p.before(i, 3, isOwn); own >= 0 {
		return own, shop
	}
	if j := p.after(shop, 6, isSold|isSearch|isHere); j >= 0 && !remembered && p.after(j, 2, isPast) < 0 {
		return i, j
	}
	return i, -1
}

// linked: "淘宝链接在评论区", "评论区有淘宝链接".
func (p *phrases) linked(i int, remembered bool) (from, to int) {
	j := p.after(i, 3, isLink)
	if j < 0 || p.over(i, j) || p.before(i, 4, isAsk) >= 0 {
		return i, -1
	}
	if at := p.after(j, 4, isHere); at >= 0 {
		return i, at
	}
	if at := p.before(i, 5, isHere); at >= 0 && !remembered {
		return at, j
	}
	return i, -1
}

// offered: "闲鱼也挂了", "某宝有售", "我们淘宝见".
func (p *phrases) offered(i int, remembered bool) (from, to int) {
	if j := p.after(i, 3, isOffer); j >= 0 && p.after(j, 10, isFail|isAsk) < 0 && p.clause(i, 6, isNot) < 0 {
		return i, j
	}
	if j := p.before(i, 2, isPut); j >= 0 && i+1 < len(p.items) && strings.ContainsRune("了啦着", p.items[i+1].r) &&
		p.after(i, 10, isFail|isAsk) < 0 && p.clause(i, 6, isNot) < 0 {
		return j, i + 1
	}
	if j := p.after(i, 2, isSold); j >= 0 && !remembered && !p.over(i, j) {
		return i, j
	}
	if own := p.before(i, 2, isOwn); own >= 0 {
		if j := p.after(i, 4, isSold|isHere); j >= 0 && !p.over(own, j) {
			return own, j
		}
	}
	return i, -1
}

// sent: "去京东下单", "移步某猫旗舰店", "去某宝看“…”".
func (p *phrases) sent(i int, remembered bool) (from, to int) {
	if g := p.before(i, 3, isSteer); g >= 0 && !p.over(g, i) {
		if j := p.after(i, 12, isShop|isBuy|isSold|isSearch); j >= 0 && p.after(j, 2, isPast|isAsk) < 0 {
			return g, j
		}
	}
	g := p.before(i, 2, isGo)
	if g < 0 || remembered {
		return i, -1
	}
	if p.quotes(i+1) || p.quotes(i+2) && p.after(i, 1, isPast) < 0 {
		return g, p.object(i + 1)
	}
	if j := p.after(i, 5, isBuy|isSold|isSearch); j >= 0 && !p.over(g, j) {
		return g, j
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
	for n := 0; n < most && end+1 < len(p.items) && !p.pauses(end+1); n++ {
		end++
	}
	return end
}

// routeEN is routeZH for English.
func (p *phrases) routeEN(i int) (from, to int) {
	if p.person(i) {
		return i, -1
	}
	asked := p.asks(i)
	if j := p.after(i, 14, isSearchEN|isShopEN|isFindEN); p.has(i, isDisguise) && j >= 0 && !asked {
		return i, j
	}
	denied := func(j int) bool { return asked || p.before(j, 4, isDeniedEN) >= 0 || p.after(j, i-j, isDeniedEN) >= 0 }
	if on := p.before(i, 3, isOnEN); on >= 0 {
		if j := p.verb(on); j >= 0 && !denied(j) {
			return j, i
		}
		if j := p.before(on, 4, isSellEN); j >= 0 && !denied(j) {
			return j, i
		}
		if j := p.before(on, 4, isLink|isNamedEN); j >= 0 && !denied(j) {
			return j, i
		}
	}
	if j := p.before(i, 1, isSearchEN); j >= 0 && !denied(j) {
		return j, i
	}
	if own := p.before(i, 2, isOwnEN); own >= 0 && !denied(own) {
		if j := p.after(i, 2, isShopEN); j >= 0 {
			return own, j
		}
		if j := p.before(own, 2, isFindEN); j >= 0 {
			return j, i
		}
	}
	if j := p.after(i, 2, isNamedEN); j >= 0 && !asked {
		return i, p.object(j)
	}
	if j := p.after(i, 2, isShopEN); j >= 0 && !asked {
		if at := p.after(j, 3, isPlaceEN|isCalled); at >= 0 {
			return i, p.object(at)
		}
		if j+1 < len(p.items) && (p.items[j+1].r == ':' || p.items[j+1].r == '@') {
			return i, p.object(j + 1)
		}
	}
	if j := p.handleOf(i); j >= 0 && !asked {
		return i, j
	}
	if j := p.after(i, 2, isSearchEN); j >= 0 && p.after(j, 1, isID) >= 0 && !asked {
		return i, p.object(j)
	}
	return i, -1
}

// person reports whether a name of two or three letters is somebody's initials: another name follows.
func (p *phrases) person(i int) bool {
	const longest = 4 // "j.d."
	it, next := p.items[i], i+1
	if next < len(p.items) && p.items[next].r == '.' {
		next++
	}
	return it.to-it.from <= longest && next < len(p.items) && isAlnum(p.items[next].r) && p.cells[p.items[next].from].upper
}

// handleOf is the handle that follows the name of a marketplace: "on Depop too, @lunaclay"; -1 for none.
func (p *phrases) handleOf(i int) int {
	const reach = 3
	for j := i + 1; j <= i+reach && j+1 < len(p.items); j++ {
		switch {
		case p.items[j].r == '@' && isAlnum(p.items[j+1].r):
			return j + 1
		case slices.Contains([]string{"too", "also", "as", ",", "(", ":", "-", "—"}, p.text(j)):
		default:
			return -1
		}
	}
	return -1
}

// verb is the order to look or buy before item on; -1 for none. "The shop on …" is no order.
func (p *phrases) verb(on int) int {
	const reach = 7
	for j := p.before(on, reach, isFindEN|isSearchEN); j >= 0; j = p.before(j, reach-(on-j), isFindEN|isSearchEN) {
		if !p.has(j-1, isArticle) {
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
