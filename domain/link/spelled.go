package link

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// spellings are the names and hosts that are known however they are taken apart ("t.a.o.b.a.o", "ta ob ao", "t@0bao"), as a
// tree of what their letters look like. Only names that are words of no language are among them: nobody comes to write one
// with something between its letters by chance.
type spellings struct{ root *glyph }

type glyph struct {
	next map[rune]*glyph
	ends []*spelling // most often one
}

// spelling is a name that can be taken apart.
type spelling struct {
	letters     []rune
	class       class // of a word; none of a host
	rule        Rule
	marketplace string
	host        string
	backwards   bool
}

// Lengths that a name needs in order to be known by its letters only.
const (
	shortestSpelled  = 4 // with nothing else spelled apart beside it
	surelySpelled    = 5
	shortestReversed = 6
	longestSpelled   = 32
)

// newSpellings gathers the coined words of the lexicon and the hosts of the directory.
func newSpellings(words *lexicon, hosts *directory) *spellings {
	s := &spellings{root: &glyph{}}
	words.root.walk(nil, func(word []rune, n *node) {
		if n.class&isCoined == 0 || len(word) < shortestSpelled {
			return
		}
		e := spelling{letters: word, class: n.class, marketplace: n.marketplace}
		switch {
		case n.class&isName != 0:
			e.rule = RuleSearchHint
		case n.class&isApp != 0:
			e.rule = RuleContactDetail
		default:
			e.rule = RulePaymentDetail
		}
		s.insert(e)
		if len(word) >= shortestReversed && n.class&isName != 0 {
			e.letters, e.backwards = slices.Clone(word), true
			slices.Reverse(e.letters)
			s.insert(e)
		}
	})
	for _, host := range slices.Sorted(maps.Keys(hosts.hosts)) {
		e := hosts.hosts[host]
		letters := []rune(strings.NewReplacer(".", "", "-", "").Replace(host))
		if e.rule != RuleOK && e.path == "" && !strings.Contains(host, "*") && len(letters) >= surelySpelled {
			s.insert(spelling{letters: letters, rule: e.rule, marketplace: e.marketplace, host: e.host})
		}
	}
	return s
}

func (s *spellings) insert(e spelling) {
	at := s.root
	for _, r := range e.letters {
		look := lookOf(r)
		if at.next == nil {
			at.next = map[rune]*glyph{}
		}
		if at.next[look] == nil {
			at.next[look] = &glyph{}
		}
		at = at.next[look]
	}
	at.ends = append(at.ends, &e)
}

// lookOf is what a letter, a digit or a sign is read as when it stands for a letter; 0 where it stands for none.
func lookOf(r rune) rune {
	switch r {
	case '0':
		return 'o'
	case '1', '!', '|', 'i':
		return 'l'
	case '2':
		return 'z'
	case '3':
		return 'e'
	case '4', '@':
		return 'a'
	case '5', '$':
		return 's'
	case '6', '8':
		return 'b'
	case '7', '+':
		return 't'
	case '9':
		return 'g'
	}
	if r >= 'a' && r <= 'z' {
		return r
	}
	return 0
}

// reading is a name as it was found in a text: where each of its letters is.
type reading struct {
	*spelling
	at []int
}

// end is the cell after the last letter.
func (r *reading) end() int { return r.at[len(r.at)-1] + 1 }

// find is the longest name that begins at a cell with whatever stands between its letters; nil for none.
func (s *spellings) find(cells []cell, from int) *reading {
	if lookOf(cells[from].r) == 0 || from > 0 && isAlnum(cells[from-1].r) {
		return nil
	}
	var (
		best  *reading
		steps int
		at    [longestSpelled]int
	)
	s.root.read(cells, from, at[:0], &steps, &best)
	return best
}

// mostSteps bounds the ways in which signs are taken for letters and for what stands between them.
const mostSteps = 200

// read goes on from a letter that was read, or from the beginning, at cell i.
func (g *glyph) read(cells []cell, i int, at []int, steps *int, best **reading) {
	if *steps++; *steps > mostSteps || i > len(cells) {
		return
	}
	if i == len(cells) || !isAlnum(cells[i].r) {
		for _, e := range g.ends {
			if (*best == nil || len(at) > len((*best).at)) && (e.host == "" || letterByLetter(at)) {
				*best = &reading{spelling: e, at: slices.Clone(at)}
			}
		}
	}
	if i == len(cells) || len(g.next) == 0 {
		return
	}
	if next := g.next[lookOf(cells[i].r)]; next != nil {
		next.read(cells, i+1, append(at, i), steps, best)
	}
	if len(at) == 0 || isAlnum(cells[i].r) {
		return
	}
	const widest = 5
	for j := i + 1; j < len(cells) && j-i <= widest; j++ {
		if next := g.next[lookOf(cells[j].r)]; next != nil {
			next.read(cells, j+1, append(at, j), steps, best)
		}
		if isAlnum(cells[j].r) {
			return
		}
	}
}

// letterByLetter reports whether something stands between all letters: hosts are known so only, the rest is host.go's.
func letterByLetter(at []int) bool {
	for k := 1; k < len(at); k++ {
		if at[k] == at[k-1]+1 {
			return false
		}
	}
	return true
}

// manner is how a name was written.
type manner struct {
	pieces, longest int  // stretches of letters, and the length of the longest
	digits, signs   int  // that stand for letters
	written         int  // characters between the letters that are letters elsewhere, such as Chinese ones
	lines           int  // ends of lines between the letters
	hidden          int  // letters with something unseen before them
	foreign, ascii  int  // letters by where they come from
	wide            int  // foreign ones that are as long as those of full width, which are written for their looks too
	cut             bool // by one sign that is no hyphen, as in "tao.bao"
	sentence        bool // by a sign and a space, as between two sentences
}

func (r *reading) manner(cells []cell) manner {
	m := manner{pieces: 1, longest: 1}
	size := 1
	for k, at := range r.at {
		c := cells[at]
		switch {
		case c.r == r.letters[k]:
		case isDigit(c.r):
			m.digits++
		default:
			m.signs++
		}
		if c.to-c.from == 1 {
			m.ascii++
		} else {
			m.foreign++
			if c.to-c.from == 3 {
				m.wide++
			}
		}
		if k == 0 {
			continue
		}
		between := cells[r.at[k-1]+1 : at]
		if len(between) == 0 {
			size++
			m.longest = max(m.longest, size)
			if cells[at-1].to < c.from {
				m.hidden++
			}
			continue
		}
		m.pieces, size = m.pieces+1, 1
		m.between(between)
	}
	return m
}

func (m *manner) between(cells []cell) {
	signs := 0
	for _, c := range cells {
		switch {
		case c.r == '\n':
			m.lines++
		case unicode.IsLetter(c.r):
			m.written++
		case c.r != ' ' && c.r != '\t' && c.r != '\r':
			signs++
			m.cut = m.cut || len(cells) == 1 && !strings.ContainsRune("-/'&+", c.r)
		}
	}
	m.sentence = m.sentence || signs > 0 && len(cells) > 1
}

// apart reports whether a name stands letter by letter, or in morsels that are no words. What takes the trouble hides.
func (r *reading) apart(cells []cell, m manner) bool {
	n := len(r.at)
	switch {
	case r.backwards || 2*m.digits > n && r.host == "":
		return false
	case m.pieces == n && n >= surelySpelled:
		return true
	case r.host != "" || m.written > 0 || m.lines > 0 && n >= surelySpelled:
		return false
	case m.pieces == n:
		return !besideSingle(cells, r.at[0], r.end()) && m.digits == 0
	default:
		return n >= surelySpelled && m.pieces >= 3 && m.longest <= 2 && !m.sentence
	}
}

// besideSingle reports whether another single letter stands before or behind a stretch, so that it is a part of more.
func besideSingle(cells []cell, from, to int) bool {
	const reach = 3
	before, after := from-1, to
	for before >= 0 && from-before <= reach && separates(cells[before].r) {
		before--
	}
	for after < len(cells) && after-to < reach && separates(cells[after].r) {
		after++
	}
	return before >= 0 && single(cells, before) || after < len(cells) && single(cells, after)
}

// guise is the class of a name that is not written plainly: isHidden where it is meant to be overlooked, the name's own where
// it is only in pieces. 0 where it is no name, and for what is plain.
func (r *reading) guise(cells []cell, m manner) class {
	const disguised = 2 // letters from elsewhere: one may be an accent
	n := len(r.at)
	switch {
	case r.host != "" || m.written > 0 || m.lines > 0 || m.sentence:
		return 0
	case r.backwards:
		if m.pieces == 1 && m.digits+m.signs == 0 {
			return isName | isDisguise | isReversed
		}
		return 0
	case 2*m.digits >= n, m.pieces > 1 && n < surelySpelled, m.pieces > 3:
		return 0
	case r.at[0] > 0 && cells[r.at[0]-1].r == '@' && m.signs == 0: // somebody's handle
		return 0
	case m.digits+m.signs > 0, m.hidden >= disguised, m.foreign >= disguised && (m.ascii > 0 || m.wide == 0), m.cut:
		return r.class | isHidden
	case m.pieces > 1:
		return r.class
	default:
		return 0
	}
}

// findApart adds the names and hosts that are spelled apart.
func (s *spellings) findApart(cells []cell, found *spans) {
	for i := 0; i < len(cells); i++ {
		r := s.find(cells, i)
		if r == nil || len(r.at) == r.end()-i {
			continue // nothing stands between its letters
		}
		if r.apart(cells, r.manner(cells)) {
			found.add(cells, i, r.end(), span{rule: r.rule, host: r.host, marketplace: r.marketplace})
			i = r.end() - 1
		}
	}
}
