package link

import (
	_ "embed" // the list of looks
	"html"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed look.txt
var lookFile string

// cell is one character as it is read: lower case, Latin where it looks Latin, with where it stands in the text. Several
// cells may share a place (a sign for several letters), and one may cover more than it shows (an escape).
type cell struct {
	r        rune
	upper    bool
	from, to int32
}

// looks maps a character to what it is read as. The file is ours and embedded: a line without its two parts is passed over,
// and a test holds the file to its form.
//
//nolint:gochecknoglobals // a table that is computed once and never changes
var looks = sync.OnceValue(func() map[rune]string {
	table := map[rune]string{}
	for line := range strings.Lines(lookFile) {
		as, chars, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || strings.HasPrefix(line, "# ") {
			continue
		}
		for _, r := range chars {
			table[r] = as
		}
	}
	return table
})

// views are the ways in which a text is read: as it stands and, where it holds marks of Markdown or HTML that vanish when it
// is shown, without them.
func views(text string) [][]cell {
	all := [][]cell{fold(text)}
	if strings.ContainsAny(text, "<*_~`\\") {
		all = append(all, fold(unmarked(text)))
	}
	return all
}

// unmarked blanks what formatting hides: each byte becomes the control character that fold drops, so that places stay.
func unmarked(text string) string {
	out := []byte(text)
	ends := strings.Count(text, ">")
	for i := 0; i < len(out); i++ {
		switch out[i] {
		case '*', '_', '~', '`', '\\':
			out[i] = dropped
		case '<':
			if ends == 0 || i+1 == len(out) || !opensTag(out[i+1]) {
				continue
			}
			end := strings.IndexByte(text[i:min(len(text), i+maxTag)], '>')
			for j := i; j <= i+end; j++ {
				out[j] = dropped
			}
			i += max(end, 0)
		}
	}
	return string(out)
}

const (
	dropped = 0x01 // a control character that no text shows
	maxTag  = 200  // longer stretches between < and > are no tag
)

func opensTag(b byte) bool { return b == '/' || b == '!' || b|0x20 >= 'a' && b|0x20 <= 'z' }

// fold reads a text character by character.
func fold(text string) []cell {
	cells := make([]cell, 0, len(text))
	table := looks()
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '&':
			if decoded, n := entity(text[i:]); n > 0 {
				for _, r := range decoded {
					cells = appendFolded(cells, table, r, i, i+n)
				}
				i += n
				continue
			}
		case '%':
			if r, n := percent(text[i:]); n > 0 {
				cells = appendFolded(cells, table, r, i, i+n)
				i += n
				continue
			}
		}
		cells = appendFolded(cells, table, r, i, i+size)
		i += size
	}
	return cells
}

// appendFolded reads one character that stands at [from, to) of the text.
func appendFolded(cells []cell, table map[rune]string, r rune, from, to int) []cell {
	c := cell{r: r, from: int32(from), to: int32(to)} //nolint:gosec // a text is far below 2 GiB
	switch {
	case r < utf8.RuneSelf:
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f {
			return cells
		}
		if r >= 'A' && r <= 'Z' {
			c.r, c.upper = r+('a'-'A'), true
		}
		return append(cells, c)
	case unseen(r):
		return cells
	}
	as, ok := table[r]
	if !ok {
		return append(cells, c)
	}
	c.upper = unicode.IsUpper(r)
	for _, c.r = range as {
		cells = append(cells, c)
	}
	return cells
}

// unseen reports whether a character takes no room: joiners, directions, variation selectors, accents on their own, fillers.
func unseen(r rune) bool {
	if r >= 0x3400 && r < 0xac00 { // most of Chinese, told at once
		return false
	}
	return r >= 0xfe00 && r <= 0xfe0f || r == 0x3164 || r == 0x115f || r == 0x1160 || r == 0xffa0 || r >= 0xe0000 && r <= 0xe0fff ||
		r < 0xe0000 && r >= 0xad && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r))
}

// entity reads an HTML entity at the start of a text and returns what it stands for and how many bytes it takes, 0 for
// none.
func entity(text string) (string, int) {
	const longest = 12
	end := 1
	for end < min(len(text), longest) && (text[end] == '#' || isAlnum(rune(text[end]|0x20))) {
		end++
	}
	if end < len(text) && text[end] == ';' {
		end++
	}
	decoded := html.UnescapeString(text[:end])
	if end < 3 || decoded == text[:end] {
		return "", 0
	}
	return decoded, end
}

// percent reads a percent-encoded character at the start of a text, however often it was encoded, and returns it and how
// many bytes it takes, 0 for none.
func percent(text string) (rune, int) {
	var encoded [utf8.UTFMax]byte
	n, at := 0, 0
	for n < len(encoded) {
		b, size := percentByte(text[at:])
		if size == 0 {
			break
		}
		encoded[n] = b
		n, at = n+1, at+size
		if utf8.FullRune(encoded[:n]) {
			r, length := utf8.DecodeRune(encoded[:n])
			if r == utf8.RuneError || length != n || r < ' ' {
				return 0, 0
			}
			return r, at
		}
	}
	return 0, 0
}

// percentByte reads %74, and %2574 as the same: an encoded percent sign may begin another escape.
func percentByte(text string) (byte, int) {
	if len(text) < 3 || text[0] != '%' {
		return 0, 0
	}
	at := 1
	for strings.HasPrefix(text[at:], "25") && at < 9 && len(text) > at+3 && hex(text[at+2]) >= 0 && hex(text[at+3]) >= 0 {
		at += 2
	}
	if len(text) < at+2 {
		return 0, 0
	}
	high, low := hex(text[at]), hex(text[at+1])
	if high < 0 || low < 0 {
		return 0, 0
	}
	return byte(high<<4 | low), at + 2 //nolint:gosec // two digits of 0 to 15
}

func hex(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b|0x20 >= 'a' && b|0x20 <= 'f':
		return int(b|0x20-'a') + 10
	default:
		return -1
	}
}

// despell closes up what is spelled letter by letter ("t a o b a o . c o m", "t-a-o", "淘/宝/搜"): between four single
// characters and more, what separates them falls away, except for the signs that addresses are built with. Chinese
// characters are taken for spelled where one and the same sign separates them; among them no sign is kept.
func despell(cells []cell) []cell {
	const fewest = 4
	out := cells[:0:0]
	for i := 0; i < len(cells); {
		if !single(cells, i) {
			out = append(out, cells[i])
			i++
			continue
		}
		end, singles, han := spelledFrom(cells, i)
		for ; i < end; i++ {
			if singles < fewest || isAlnum(cells[i].r) || isHan(cells[i].r) || !han && strings.ContainsRune(".:/@", cells[i].r) {
				out = append(out, cells[i])
			}
		}
	}
	return out
}

// spelledFrom is where the single characters end that begin at a cell, how many they are, and whether Chinese ones are
// among them.
func spelledFrom(cells []cell, from int) (end, singles int, han bool) {
	const gap = 3
	end, singles, han = from+1, 1, isHan(cells[from].r)
	sign, alike := rune(0), true
	for {
		next := end
		for next < len(cells) && next-end < gap && (cells[next].r == '\n' || separates(cells[next].r)) {
			next++
		}
		if next == end || next >= len(cells) || !single(cells, next) {
			return end, singles, han
		}
		alike = alike && (sign == 0 || cells[end].r == sign)
		if !alike && (han || isHan(cells[next].r)) {
			return end, singles, han
		}
		sign = cells[end].r
		han = han || isHan(cells[next].r)
		singles++
		end = next + 1
	}
}

// single reports whether a letter, a digit or a Chinese character stands alone.
func single(cells []cell, i int) bool {
	joins := isAlnum
	if isHan(cells[i].r) {
		joins = func(r rune) bool { return isAlnum(r) || isHan(r) }
	} else if !isAlnum(cells[i].r) {
		return false
	}
	return (i == 0 || !joins(cells[i-1].r)) && (i+1 == len(cells) || !joins(cells[i+1].r))
}

func isAlnum(r rune) bool { return r >= 'a' && r <= 'z' || isDigit(r) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isHan(r rune) bool { return r >= 0x2e80 && unicode.Is(unicode.Han, r) }

// separates reports whether a character can stand between letters that belong together: spaces, signs, emoji; not the end
// of a line.
func separates(r rune) bool {
	return r != '\n' && !isAlnum(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
