package link

import (
	"slices"
	"strings"
	"unicode"
)

// joint is how two labels of a host hang together, from the surest.
type joint int

const (
	dot    joint = iota // a full stop with nothing around it
	spoken              // "点", "dot", "[.]", a Chinese full stop, a full stop between spaces
	broken              // a full stop and a space: the end of a sentence more often than a host
	weak                // a comma, a slash, a dash or a space in a dot's place
	loose               // nothing
)

// label is one word that may be part of a host, and how it hangs on the word before it.
type label struct {
	text     string
	from, to int
	joint    joint
}

const (
	mostLabels  = 4  // of a host in the directory
	mostPieces  = 5  // in which a name is cut up
	longName    = 16 // of a name in pieces
	longestPath = 2048
	longestHost = 253
)

// find adds the hosts in a text. own are the platform's.
func (d *directory) find(cells []cell, own []string, found *spans) {
	labels := labelsOf(cells)
	for i := 0; i < len(labels); {
		end := i + 1
		for end < len(labels) && labels[end].joint == dot {
			end++
		}
		d.chain(cells, labels, i, end, own, found)
		i = end
	}
	d.findSchemes(cells, found)
}

// labelsOf cuts a text into the words that hosts are made of.
func labelsOf(cells []cell) []label {
	var all []label
	for i := 0; i < len(cells); {
		if !isAlnum(cells[i].r) && !isForeign(cells[i].r) {
			i++
			continue
		}
		end := i
		for end < len(cells) && (isAlnum(cells[end].r) || isForeign(cells[end].r) || cells[end].r == '-') {
			end++
		}
		for cells[end-1].r == '-' {
			end--
		}
		l := label{text: textOf(cells[i:end]), from: i, to: end, joint: loose}
		if ascii, ok := fromPunycode(l.text); ok {
			l.text = ascii
		}
		switch {
		case len(all) == 0:
		case l.text == "dot" || l.text == "d0t" || l.text == "punto":
			if next, ok := afterSpokenDot(cells, end); ok && gapOf(cells, all[len(all)-1].to, i) <= 2 {
				i = next
				if i < len(cells) && isAlnum(cells[i].r) {
					l = wordAt(cells, i)
					l.joint = spoken
					all = append(all, l)
					end = l.to
				}
				i = end
				continue
			}
			l.joint = jointOf(cells[all[len(all)-1].to:i])
		default:
			l.joint = jointOf(cells[all[len(all)-1].to:i])
		}
		all = append(all, l)
		i = end
	}
	return all
}

func wordAt(cells []cell, i int) label {
	end := i
	for end < len(cells) && (isAlnum(cells[end].r) || cells[end].r == '-') {
		end++
	}
	for cells[end-1].r == '-' {
		end--
	}
	return label{text: textOf(cells[i:end]), from: i, to: end}
}

// afterSpokenDot is where the word after "dot" begins.
func afterSpokenDot(cells []cell, at int) (int, bool) {
	for n := 0; n < 3 && at < len(cells); n, at = n+1, at+1 {
		if isAlnum(cells[at].r) {
			return at, n > 0
		}
		if !separates(cells[at].r) {
			return at, false
		}
	}
	return at, false
}

func gapOf(cells []cell, from, to int) int {
	n := 0
	for _, c := range cells[from:to] {
		if c.r == '\n' || !separates(c.r) {
			return len(cells)
		}
		n++
	}
	return n
}

func textOf(cells []cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteRune(c.r)
	}
	return b.String()
}

// isForeign is a letter of another alphabet than the Latin and Chinese ones: part of an internationalised host.
func isForeign(r rune) bool {
	return r >= 0x80 && unicode.IsLetter(r) && !isHan(r) && !unicode.Is(unicode.Lo, r)
}

// jointOf says how what stands between two words joins them.
func jointOf(between []cell) joint {
	const longest = 7
	if len(between) == 0 || len(between) > longest {
		return loose
	}
	dots, spacesBefore, spacesAfter, others, sign := 0, 0, 0, 0, rune(0)
	for _, c := range between {
		switch {
		case strings.ContainsRune(".。·•‧∙⋅。丶・点", c.r):
			dots++
			sign = c.r
		case c.r == '\n':
			return loose
		case isHan(c.r):
			return loose
		case strings.ContainsRune(",，、/_|~-;", c.r):
			if sign == 0 {
				sign = c.r
			}
			others++
		case dots == 0:
			spacesBefore++
		default:
			spacesAfter++
		}
	}
	switch {
	case dots == 1 && sign == '.' && len(between) == 1:
		return dot
	case dots == 1 && others == 0 && (spacesBefore > 0) == (spacesAfter > 0):
		return spoken
	case dots == 1 && others == 0:
		return broken
	case dots == 0 && others <= 1 && len(between) <= 2:
		return weak
	default:
		return loose
	}
}

// chain judges the labels [from, to) that dots join, and what hangs on them more loosely.
func (d *directory) chain(cells []cell, all []label, from, to int, own []string, found *spans) {
	labels := texts(all[from:to])
	start, scheme := schemeBefore(cells, all[from].from)
	whole := strings.Join(labels, ".")
	isURL := scheme || len(labels) > 1 && labels[0] == "www"
	if len(labels) > 1 && belongs(whole, own) {
		found.add(cells, start, afterPath(cells, all[to-1].to), span{rule: RuleOK, host: whole})
		return
	}
	if !scheme && start > 0 && cells[start-1].r == '@' && start > 1 && isAlnum(cells[start-2].r) && !inURL(cells, start) &&
		!goesOn(cells, all[to-1].to) {
		return // an address of mail: contacts looks at those
	}
	for end := to; end > from; end-- {
		if d.window(cells, all, from, end, to, start, found) {
			return
		}
	}
	d.unknown(cells, labels, all[to-1], start, isURL, found)
}

func texts(labels []label) []string {
	all := make([]string, len(labels))
	for i, l := range labels {
		all[i] = l.text
	}
	return all
}

// window looks for a known host that ends with the label before end and reports whether there is one.
func (d *directory) window(cells []cell, all []label, from, end, chainEnd, start int, found *spans) bool {
	for size := min(mostLabels, end-from); size > 1; size-- { // the longest is the most precise
		if e, ok := d.lookUp(texts(all[end-size : end])); ok && d.leads(cells, e, all[end-1].to) {
			if e.rule == RuleOK {
				return end == chainEnd
			}
			found.add(cells, start, afterPath(cells, all[chainEnd-1].to), e.span())
			return true
		}
	}
	last := all[from].joint
	if end-from >= 3 && end-from <= mostPieces+1 { // the dots stand in wrong places: ta.obao.com
		name := strings.Join(texts(all[from:end-1]), "")
		if e, ok := d.lookUp([]string{name, all[end-1].text}); ok && len(name) >= wideLabel && e.rule != RuleOK {
			found.add(cells, start, afterPath(cells, all[chainEnd-1].to), e.span())
			return true
		}
	}
	if last == dot || from == 0 || end-from > 2 {
		return false
	}
	return d.pieces(cells, all, from, end, chainEnd, found)
}

// pieces looks for a known host whose parts hang together loosely: "taobao点com", "tao bao.com", "taobao . com", "taobao com".
func (d *directory) pieces(cells []cell, all []label, from, end, chainEnd int, found *spans) bool {
	ending, at, how := texts(all[from:end]), from, all[from].joint
	if last := ending[len(ending)-1]; !d.endings[last] && !isCountry(ending[len(ending)-1:]) ||
		how == weak && end-from == 1 && last != "com" && last != "cn" || how == loose && end-from == 1 {
		return false
	}
	var name string
	if end-from == 2 { // bao.com: the name's last piece is in the chain
		name, ending, how = ending[0], ending[1:], dot
	}
	for n := 0; n < mostPieces && at > 0; n++ {
		gap := all[at].joint
		if n > 0 || name != "" {
			if gap == loose && gapOf(cells, all[at-1].to, all[at].from) > 3 || gap == dot {
				break
			}
		} else if gap == loose {
			break
		}
		at--
		name = all[at].text + name
		if len(name) > longName {
			break
		}
		e, ok := d.lookUp(append([]string{name}, ending...))
		if ok && e.rule != RuleOK && d.leads(cells, e, all[end-1].to) && sure(name, ending, how, n > 0 || end-from == 2) {
			first := at
			for first > 0 && all[first].joint == dot {
				first--
			}
			start, _ := schemeBefore(cells, all[first].from)
			found.add(cells, start, afterPath(cells, all[chainEnd-1].to), e.span())
			return true
		}
	}
	return d.loosely(cells, all, from, end, chainEnd, found)
}

// loosely joins several labels by spoken dots: "item点taobao点com", "m dot tb dot cn".
func (d *directory) loosely(cells []cell, all []label, from, end, chainEnd int, found *spans) bool {
	first := from
	for first > 0 && from-first < mostLabels-1 && all[first].joint <= spoken {
		first--
	}
	for at := first; at < from; at++ {
		e, ok := d.lookUp(texts(all[at:end]))
		if ok && e.rule != RuleOK && d.leads(cells, e, all[end-1].to) {
			found.add(cells, all[first].from, afterPath(cells, all[chainEnd-1].to), e.span())
			return true
		}
	}
	return false
}

// sure reports whether a name and an ending that hang together like this are meant as a host.
func sure(name string, ending []string, how joint, inPieces bool) bool {
	if inPieces && len(name) < wideLabel-1 {
		return false
	}
	switch how {
	case dot, spoken:
		return len(name) >= 2
	case broken:
		return len(name) >= wideLabel-1
	case weak:
		return len(name) >= wideLabel-1 && (ending[0] == "com" || ending[0] == "cn")
	case loose:
		return false
	default:
		return false
	}
}

func (e entry) span() span { return span{rule: e.rule, host: e.host, marketplace: e.marketplace} }

// leads reports whether what follows a host is the path that its entry asks for.
func (d *directory) leads(cells []cell, e entry, at int) bool {
	if e.path == "" {
		return true
	}
	rest := cells[at:min(len(cells), at+1+len(e.path))]
	return textOf(rest) == "/"+e.path
}

// unknown adds a host that is in no list, where it is meant as one.
func (d *directory) unknown(cells []cell, labels []string, last label, start int, isURL bool, found *spans) {
	if len(labels) < 2 {
		return
	}
	ending, name := labels[len(labels)-1], labels[len(labels)-2]
	hasPath := last.to+1 < len(cells) && cells[last.to].r == '/' && isAlnum(cells[last.to+1].r)
	switch {
	case !isURL && start > 0 && cells[start-1].r == '@': // a handle
		return
	case strings.ContainsFunc(ending, isDigit) && !strings.HasPrefix(ending, "xn--") || len(ending) < 2:
		return
	case !strings.ContainsFunc(name, unicode.IsLetter) && len(name) < 4:
		return
	case isURL, d.bare[ending], hasPath && len(ending) == 2 && len(labels) > 1 && len(name) > 3:
		host := strings.Join(labels, ".")
		if found.covers(int(cells[start].from)) {
			return // a part of another link's path
		}
		found.add(cells, start, afterPath(cells, last.to), span{rule: RuleUnknownHost, host: host})
	}
}

// schemeBefore is where a link with this host begins, and whether a scheme stands there.
func schemeBefore(cells []cell, host int) (int, bool) {
	at := host
	if at > 0 && cells[at-1].r == '@' { // https://name@host
		user := at - 1
		for user > 0 && at-user < 64 && (isAlnum(cells[user-1].r) || strings.ContainsRune(".-_:%", cells[user-1].r)) {
			user--
		}
		if user >= 2 && cells[user-1].r == '/' && cells[user-2].r == '/' {
			at = user
		}
	}
	if at < 2 || cells[at-1].r != '/' || cells[at-2].r != '/' {
		return host, false
	}
	at -= 2
	if at > 0 && cells[at-1].r == ':' {
		at--
	}
	for n := 0; at > 0 && n < 12 && isAlnum(cells[at-1].r); n++ {
		at--
	}
	return at, true
}

// goesOn reports whether a path, a query, a fragment or a port follows a host, which none does behind an address of mail.
func goesOn(cells []cell, at int) bool {
	if at+1 >= len(cells) {
		return false
	}
	next := cells[at+1].r
	return strings.ContainsRune("/?#", cells[at].r) && isAlnum(next) || cells[at].r == ':' && isDigit(next)
}

// inURL reports whether a place is in the path of a link that begins before it.
func inURL(cells []cell, at int) bool {
	for n := 0; at > 1 && n < 200 && inPath(cells[at-1].r); n, at = n+1, at-1 {
		if cells[at-1].r == '/' && cells[at-2].r == '/' {
			return true
		}
	}
	return false
}

// afterPath is where a link ends whose host ends at a place.
func afterPath(cells []cell, at int) int {
	if at >= len(cells) || !strings.ContainsRune("/?#:", cells[at].r) {
		return at
	}
	if cells[at].r == ':' && (at+1 == len(cells) || !isDigit(cells[at+1].r)) {
		return at
	}
	end := at
	for end < len(cells) && end-at < longestPath && inPath(cells[end].r) {
		end++
	}
	for end > at && strings.ContainsRune(".,!?;:)]}'*_~", cells[end-1].r) {
		end--
	}
	return end
}

func inPath(r rune) bool {
	return isAlnum(r) || r < 0x80 && r > ' ' && !strings.ContainsRune("<>\"`|\\^", r)
}

// findSchemes adds the URLs that open another app, and those whose host is no name in letters that hosts are found by: numbers of
// the network's, names in Chinese.
func (d *directory) findSchemes(cells []cell, found *spans) {
	for i := 3; i < len(cells); i++ {
		if cells[i].r != '/' || cells[i-1].r != '/' || cells[i-2].r != ':' {
			continue
		}
		from := i - 2
		for from > 0 && i-from < 24 && (isAlnum(cells[from-1].r) || cells[from-1].r == '.') {
			from--
		}
		name := textOf(cells[from : i-2])
		if e, ok := d.schemes[name]; ok {
			e.host = ""
			found.add(cells, from, afterPath(cells, i), e.span())
			continue
		}
		end := hostAfter(cells, i+1)
		host := textOf(cells[i+1 : end])
		if name != "" && unicode.IsLetter(cells[from].r) && isOdd(host) && !found.touches(int(cells[from].from)) {
			found.add(cells, from, afterPath(cells, end), span{rule: RuleUnknownHost, host: host})
		}
	}
}

// hostAfter is where a host of any characters ends that begins at a place.
func hostAfter(cells []cell, at int) int {
	in := func(r rune) bool {
		return isAlnum(r) || r >= 0x80 && unicode.IsLetter(r) || strings.ContainsRune(".-[]:@", r)
	}
	end := at
	for end < len(cells) && end-at < longestHost && in(cells[end].r) {
		end++
	}
	for end > at && strings.ContainsRune(".-:@", cells[end-1].r) {
		end--
	}
	return end
}

// isOdd reports whether what stands in a host's place is no name that the directory could have: a number of the network's, a name
// in Chinese, one word.
func isOdd(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	odd := func(r rune) bool { return r >= 0x80 || r == '[' }
	return host != "" && (len(last) == len(host) || strings.ContainsFunc(host, odd) || !strings.ContainsFunc(last, unicode.IsLetter))
}

// fromPunycode decodes a label such as xn--… and folds what it says; false where it is none.
func fromPunycode(label string) (string, bool) {
	encoded, ok := strings.CutPrefix(label, "xn--")
	if !ok {
		return "", false
	}
	runes, ok := decodePunycode(encoded)
	if !ok {
		return "", false
	}
	return textOf(fold(string(runes))), true
}

// decodePunycode is RFC 3492, section 6.2, with the parameters of section 5. Labels are at most 63 long, as DNS has them.
func decodePunycode(encoded string) ([]rune, bool) {
	const (
		base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
		longest                      = 63
	)
	if len(encoded) > longest {
		return nil, false
	}
	var out []rune
	rest := encoded
	if at := strings.LastIndexByte(encoded, '-'); at >= 0 {
		out, rest = []rune(encoded[:at]), encoded[at+1:]
	}
	n, i, bias := 128, 0, 72
	for rest != "" {
		before, weight := i, 1
		for k := base; ; k += base {
			if rest == "" {
				return nil, false
			}
			digit := hexLike(rest[0])
			rest = rest[1:]
			if digit < 0 || weight > 1<<24 {
				return nil, false
			}
			i += digit * weight
			t := min(max(k-bias, tMin), tMax)
			if digit < t {
				break
			}
			weight *= base - t
		}
		size := len(out) + 1
		delta := (i - before) / 2
		if before == 0 {
			delta = i / damp
		}
		delta += delta / size
		k := 0
		for ; delta > (base-tMin)*tMax/2; k += base {
			delta /= base - tMin
		}
		bias = k + (base-tMin+1)*delta/(delta+skew)
		n += i / size
		i %= size
		if n > unicode.MaxRune {
			return nil, false
		}
		out = slices.Insert(out, i, rune(n)) //nolint:gosec // at most MaxRune
		i++
	}
	return out, true
}

// hexLike is the value of a digit of Punycode: a to z, then 0 to 9.
func hexLike(b byte) int {
	switch {
	case b >= 'a' && b <= 'z':
		return int(b - 'a')
	case isDigit(rune(b)):
		return int(b-'0') + 26
	default:
		return -1
	}
}
