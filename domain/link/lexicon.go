package link

import (
	_ "embed" // the list of words
	"fmt"
	"slices"
	"strings"
)

//go:embed words.txt
var wordsFile string

// class is what a word is to the rules, a bit each: a word may be several things. words.txt calls them by classNames, and
// says by its words what each is.
type class uint64

// The classes. Those that end in EN are English words for what others are in Chinese.
const (
	isName class = 1 << iota
	isPlain
	isSearch
	isShop
	isLink
	isBuy
	isSold
	isHere
	isGo
	isOwn
	isPast
	isNot
	isSelf
	isAsk
	isSearchEN
	isOnEN
	isFindEN
	isDeniedEN
	isSellEN
	isOwnEN
	isShopEN
	isPlaceEN
	isCalled
	isNamedEN
	isSame
	isDisguise
	isSteer
	isOffer
	isFail
	isShopName
	isArticle
	isReportEN
	isApp
	isSoftApp
	isObfuscated
	isAdd
	isAddEN
	isTrade
	isDeal
	isTradeEN
	isID
	isMe
	isCall
	isPay
	isPayEN
	isTransfer
	isDirect
	isPayingEN
	isDirectEN
	isBank
	isCopy
	isOpen
	isMarketApp
	isCode
	isCoined
	isBackwards
	isPut
	isHidden   // in no list: a name of the list in a guise
	isReversed // likewise
)

// classNames are the classes' names in words.txt, in the order of their bits.
func classNames() []string {
	return []string{
		"name", "plain", "search", "shop", "link", "buy", "sold", "here", "go", "own", "past", "not", "self",
		"ask", "ensearch", "on", "find", "endenied", "sell", "enown", "enshop", "enat", "endname", "ennamed",
		"same", "disguise", "steer", "offer", "fail", "shopname", "article", "enreport", "app", "softapp",
		"obfuscated", "add", "enadd", "trade", "deal", "entrade", "id", "me", "call", "pay", "enpay", "transfer",
		"direct", "enpaying", "endirect", "bank", "copy", "open", "market-app", "code", "coined", "backwards", "put",
	}
}

// lexicon is the list of words as a tree of their characters.
type lexicon struct{ root *node }

type node struct {
	next        map[rune]*node
	class       class
	marketplace string
	ends        bool
}

// walk visits the words of the list that are written in Latin letters and digits only.
func (n *node) walk(word []rune, visit func(word []rune, n *node)) {
	if n.ends {
		visit(slices.Clone(word), n)
	}
	for r, next := range n.next {
		if isAlnum(r) {
			next.walk(append(word, r), visit)
		}
	}
}

// nameClass is the one class whose lines name a marketplace too.
const nameClass = "name"

// parseWords reads the list. An error names the line.
func parseWords(file string) (*lexicon, error) {
	l := &lexicon{root: &node{}}
	names := classNames()
	n := 0
	for line := range strings.Lines(file) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) < 2 || words[0] == nameClass && len(words) < 3 {
			return nil, fmt.Errorf("words.txt, line %d: a class and its words, not %q", n, words)
		}
		at := slices.Index(names, words[0])
		if at < 0 {
			return nil, fmt.Errorf("words.txt, line %d: unknown class %q", n, words[0])
		}
		marketplace, rest := "", words[1:]
		if words[0] == nameClass {
			marketplace, rest = strings.ReplaceAll(words[1], "-", " "), words[2:]
		}
		for _, w := range rest {
			l.insert(w, 1<<at, marketplace)
		}
	}
	return l, nil
}

func (l *lexicon) insert(word string, bit class, marketplace string) {
	at := l.root
	for _, c := range fold(strings.ReplaceAll(word, "_", " ")) {
		if at.next == nil {
			at.next = map[rune]*node{}
		}
		if at.next[c.r] == nil {
			at.next[c.r] = &node{}
		}
		at = at.next[c.r]
	}
	at.ends, at.class = true, at.class|bit
	if marketplace != "" {
		at.marketplace = marketplace
	}
}

// item is a word of the list, another word, a Chinese character, or a sign. Spaces and emoji are none.
type item struct {
	class       class
	marketplace string
	from, to    int
	r           rune // the only or first character
}

// phrases is a text as items, for the rules to look around in.
type phrases struct {
	cells []cell
	items []item
}

// read cuts a text into items, the longest word of the list first; a name of the list in a guise is one too.
func (l *lexicon) read(cells []cell, apart *spellings) *phrases {
	p := &phrases{cells: cells, items: make([]item, 0, len(cells)/2)}
	for i := 0; i < len(cells); {
		found, end := l.longest(cells, i)
		if r := apart.find(cells, i); r != nil && r.end() >= end {
			if guise := r.guise(cells, r.manner(cells)); guise != 0 {
				p.items = append(p.items, item{guise, r.marketplace, i, r.end(), r.letters[0]})
				i = r.end()
				continue
			}
		}
		if found != nil {
			p.items = append(p.items, item{found.class, found.marketplace, i, end, cells[i].r})
			i = end
			continue
		}
		switch r := cells[i].r; {
		case isAlnum(r):
			end := i + 1
			for end < len(cells) && (isAlnum(cells[end].r) || (cells[end].r == '_' || cells[end].r == '-' || cells[end].r == '\'') &&
				end+1 < len(cells) && isAlnum(cells[end+1].r)) {
				end++
			}
			p.items = append(p.items, item{from: i, to: end, r: r})
			i = end
		case r == ' ' || r == '\t' || r == '\r' || r > 0x1f000 || r >= 0x2190 && r < 0x2e80: // spaces, arrows, symbols, emoji
			i++
		default:
			p.items = append(p.items, item{from: i, to: i + 1, r: r})
			i++
		}
	}
	return p
}

// longest finds the longest word of the list that begins at a cell, and where it ends. A word that begins or ends in a
// Latin letter is found at its borders only; a digit may follow it. Around Chinese characters, separators are passed over.
func (l *lexicon) longest(cells []cell, at int) (*node, int) {
	first := cells[at].r
	if isAlnum(first) && at > 0 && isAlnum(cells[at-1].r) {
		return nil, 0
	}
	var best *node
	bestEnd := 0
	n := l.root
	for i, last := at, rune(0); i < len(cells); {
		r := cells[i].r
		next := n.next[r]
		if next == nil {
			j := passOver(cells, i)
			if j == i || j == len(cells) || i == at || !isHan(last) && !isHan(cells[j].r) {
				break
			}
			if next = n.next[cells[j].r]; next == nil {
				break
			}
			i, r = j, cells[j].r
		}
		n, last = next, r
		i++
		if r == ' ' {
			for i < len(cells) && cells[i].r == ' ' {
				i++
			}
		}
		if n.ends && border(cells, i, r, first) {
			best, bestEnd = n, i
		}
	}
	return best, bestEnd
}

// border reports whether a word that ends in last may end before a cell.
func border(cells []cell, at int, last, first rune) bool {
	if at == len(cells) || !isAlnum(last) {
		return true
	}
	if isDigit(last) {
		return !isAlnum(cells[at].r)
	}
	return !isAlnum(cells[at].r) || isDigit(cells[at].r) && (isHan(first) || at > 1)
}

// passOver skips what may stand between two Chinese characters of one word: a few spaces, emoji and signs, and nothing
// that ends a clause.
func passOver(cells []cell, at int) int {
	const (
		most = 3
		ends = "，,、。！!？?；;：:“”\"'《》「」\r"
	)
	end := at
	for end < len(cells) && end-at < most && separates(cells[end].r) && !strings.ContainsRune(ends, cells[end].r) {
		end++
	}
	return end
}

// has reports whether an item is a word of one of the classes.
func (p *phrases) has(i int, classes class) bool {
	return i >= 0 && i < len(p.items) && p.items[i].class&classes != 0
}

// stops reports whether a sentence ends with an item.
func (p *phrases) stops(i int) bool {
	if p.items[i].class != 0 {
		return strings.ContainsRune("?？", p.items[i].r)
	}
	return strings.ContainsRune("。！!？?；;\n.…", p.items[i].r)
}

// after finds the first of at most n items after i in one of the classes, within the sentence; -1 for none.
func (p *phrases) after(i, n int, classes class) int {
	for j := i + 1; j <= i+n && j < len(p.items); j++ {
		if p.has(j, classes) {
			return j
		}
		if p.stops(j) {
			break
		}
	}
	return -1
}

// before finds the last of at most n items before i in one of the classes, within the sentence; -1 for none.
func (p *phrases) before(i, n int, classes class) int {
	for j := i - 1; j >= i-n && j >= 0; j-- {
		if p.has(j, classes) {
			return j
		}
		if p.stops(j) {
			break
		}
	}
	return -1
}

// clause is before within the clause: a comma ends it too.
func (p *phrases) clause(i, n int, classes class) int {
	for j := i - 1; j >= i-n && j >= 0 && !p.pauses(j); j-- {
		if p.has(j, classes) {
			return j
		}
	}
	return -1
}

// rest is after within the clause.
func (p *phrases) rest(i, n int, classes class) int {
	for j := i + 1; j <= i+n && j < len(p.items) && !p.pauses(j); j++ {
		if p.has(j, classes) {
			return j
		}
	}
	return -1
}

// pauses reports whether a clause ends with an item.
func (p *phrases) pauses(i int) bool {
	return p.stops(i) || p.items[i].r == '，' || p.items[i].r == ','
}

// near reports whether one of at most n items around i is in one of the classes, in this sentence or the next.
func (p *phrases) near(i, n int, classes class) bool {
	for j := max(0, i-n); j <= i+n && j < len(p.items); j++ {
		if j != i && p.has(j, classes) {
			return true
		}
	}
	return false
}

// text is an item as it is read.
func (p *phrases) text(i int) string { return textOf(p.cells[p.items[i].from:p.items[i].to]) }

// add adds the items [from, to] as a finding.
func (p *phrases) add(from, to int, rule Rule, marketplace string, found *spans) {
	found.add(p.cells, p.items[from].from, p.items[to].to, span{rule: rule, marketplace: marketplace})
}
