package link

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"
)

// span is a finding in bytes of the text.
type span struct {
	from, to    int
	rule        Rule
	host        string
	marketplace string
}

// spans gathers findings in any order. What blocks is kept apart from what does not, so that no number of harmless links
// hides the one that matters.
type spans struct{ graver, lighter []span }

// maxSpans bounds what is gathered of either before it is sorted: a text of links only is not kept whole.
const maxSpans = 8 * MaxFindings

func (s *spans) add(cells []cell, from, to int, found span) {
	list := &s.lighter
	if found.rule.Severity() == SeverityBlock {
		list = &s.graver
	}
	if from >= to || len(*list) >= maxSpans {
		return
	}
	found.from, found.to = int(cells[from].from), int(cells[to-1].to)
	if found.from < found.to {
		*list = append(*list, found)
	}
}

// covers reports whether a byte is in the link that was added last, or whether no more links are gathered.
func (s *spans) covers(at int) bool {
	n := len(s.lighter)
	return n >= maxSpans || n > 0 && s.lighter[n-1].from <= at && at < s.lighter[n-1].to
}

// touches reports whether a link that was found begins at a byte, or goes over it.
func (s *spans) touches(at int) bool {
	if len(s.lighter) >= maxSpans {
		return true
	}
	over := func(f span) bool { return f.from <= at && at < f.to }
	return slices.ContainsFunc(s.lighter, over) || slices.ContainsFunc(s.graver, over)
}

// in turns the spans into findings of the text.
func (s *spans) in(text string) []*Finding {
	kept := apart(slices.Concat(s.graver, s.lighter))
	if len(kept) > MaxFindings && len(s.graver) > 0 {
		kept = apart(s.graver)
	}
	findings := make([]*Finding, 0, len(kept))
	about := withoutLinks(text, kept)
	at, units := 0, 0
	for _, k := range kept[:min(len(kept), MaxFindings)] {
		units += utf16Length(text[at:k.from])
		at = k.from
		f := &Finding{
			Rule: k.rule, Severity: k.rule.Severity(), Advice: k.rule.advice(),
			Raw: text[k.from:k.to], Start: units, Length: utf16Length(text[k.from:k.to]),
		}
		if k.rule.leadsToGoods() {
			f.About = about
		}
		if k.host != "" {
			f.Host = &k.host
		}
		if k.marketplace != "" {
			f.Marketplace = &k.marketplace
		}
		findings = append(findings, f)
	}
	return findings
}

// maxAbout is how many characters of a text are looked at for what it is about.
const maxAbout = 300

// withoutLinks is the beginning of a text without the links in it. Directions in words stay: they name what they lead to.
func withoutLinks(text string, kept []span) string {
	var about strings.Builder
	at := 0
	for _, k := range kept {
		if k.host != "" {
			about.WriteString(text[at:k.from])
			about.WriteByte(' ')
			at = k.to
		}
	}
	about.WriteString(text[at:])
	runes := []rune(about.String())
	return string(runes[:min(len(runes), maxAbout)])
}

// leadsToGoods reports whether what was found may lead to something that is sold here too.
func (r Rule) leadsToGoods() bool {
	switch r {
	case RuleMarketplaceHost, RuleShortener, RuleShareCode, RuleSearchHint, RuleUnknownHost:
		return true
	case RuleOK, RuleContactDetail, RulePaymentDetail, RuleQRCode:
		return false
	default:
		return false
	}
}

// apart sorts spans and joins those that overlap under the gravest rule of theirs.
func apart(all []span) []span {
	slices.SortStableFunc(all, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var kept []span
	for _, next := range all {
		if len(kept) == 0 || next.from >= kept[len(kept)-1].to {
			kept = append(kept, next)
			continue
		}
		last := &kept[len(kept)-1]
		from, to := last.from, max(last.to, next.to)
		if next.rule.gravity() > last.rule.gravity() {
			*last = next
		}
		last.from, last.to = from, to
	}
	return kept
}

// gravity orders rules that meet at one place: what names a marketplace says more than what guesses.
func (r Rule) gravity() int {
	return slices.Index([]Rule{
		RuleOK, RuleUnknownHost, RuleSearchHint, RuleContactDetail, RulePaymentDetail, RuleQRCode, RuleShareCode,
		RuleMarketplaceHost, RuleShortener,
	}, r)
}

// utf16Length counts the UTF-16 code units of a text; a byte that is no UTF-8 counts as the one U+FFFD that it is sent as.
func utf16Length(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
