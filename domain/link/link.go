// Package link finds what leads trade off the platform: links to outside marketplaces, links that hide where they lead,
// codes to be pasted into another app, directions to search there, chats and payments past the checkout. One checker serves
// every text: notes, comments, bios, store texts, live messages, reviews, and what QR codes in pictures say.
//
// A text is read in three steps. It is folded (fold.go): what only looks like a letter becomes the letter, what is not seen
// falls away, and every character keeps its place in the text. Hosts are assembled from the characters (host.go), words from a
// list are recognised (lexicon.go), and both are known when they are spelled apart (spelled.go). Rules of phrases then look at
// the words' neighbourhood (route.go, contact.go, payment.go, code.go). Every step goes over the text once and looks a bounded
// way around, so that time grows with the text's length and never faster.
//
// docs/links.md says what the rules mean and how to extend the lists.
package link

import "github.com/trellisgraph/trellis/domain"

// Rule says by which rule something was found.
type Rule string

// The rules.
const (
	// RuleOK: a link to the platform itself.
	RuleOK Rule = "OK"
	// RuleMarketplaceHost: a link to trade elsewhere.
	RuleMarketplaceHost Rule = "MARKETPLACE_HOST"
	// RuleShortener: a link that hides where it leads.
	RuleShortener Rule = "SHORTENER"
	// RuleShareCode: a code, or the order to copy the text, that another marketplace's app answers to.
	RuleShareCode Rule = "SHARE_CODE"
	// RuleSearchHint: directions to a shop or goods elsewhere, in words.
	RuleSearchHint Rule = "SEARCH_HINT"
	// RuleContactDetail: a chat, a number or an address to trade by.
	RuleContactDetail Rule = "CONTACT_DETAIL"
	// RulePaymentDetail: a way to pay past the checkout.
	RulePaymentDetail Rule = "PAYMENT_DETAIL"
	// RuleQRCode: a QR code in a picture that leads off the platform, or that nobody can tell where it leads.
	RuleQRCode Rule = "QR_CODE"
	// RuleUnknownHost: a link to a host that is not known.
	RuleUnknownHost Rule = "UNKNOWN_HOST"
)

// Severity says what is to be done about a finding.
type Severity string

// The severities, the lightest first.
const (
	// SeverityNone: nothing.
	SeverityNone Severity = "NONE"
	// SeverityWarn: the text may be published; the link is shown as words. A note with one comes to the moderators' desk.
	SeverityWarn Severity = "WARN"
	// SeverityBlock: the text is not published.
	SeverityBlock Severity = "BLOCK"
)

// Severity is the rule's in a text. A QR code's depends on what it says: see Checker.QR.
func (r Rule) Severity() Severity {
	switch r {
	case RuleOK:
		return SeverityNone
	case RuleUnknownHost:
		return SeverityWarn
	case RuleMarketplaceHost, RuleShortener, RuleShareCode, RuleSearchHint, RuleContactDetail, RulePaymentDetail, RuleQRCode:
		return SeverityBlock
	default:
		return SeverityBlock
	}
}

// Advice is what the author can do on the platform instead.
type Advice string

// The advice.
const (
	AdviceTagProduct    Advice = "TAG_PRODUCT"
	AdviceOpenStore     Advice = "OPEN_STORE"
	AdviceReplyInPublic Advice = "REPLY_IN_COMMENTS"
	AdviceUseCheckout   Advice = "USE_CHECKOUT"
)

func (r Rule) advice() *Advice {
	switch r {
	case RuleMarketplaceHost, RuleShortener, RuleShareCode, RuleQRCode:
		return new(AdviceTagProduct)
	case RuleSearchHint:
		return new(AdviceOpenStore)
	case RuleContactDetail:
		return new(AdviceReplyInPublic)
	case RulePaymentDetail:
		return new(AdviceUseCheckout)
	case RuleOK, RuleUnknownHost:
		return nil
	default:
		return nil
	}
}

// MaxText bounds a text to check by itself, in UTF-16 code units; no text of the platform is longer.
const MaxText = 20_000

// MaxFindings bounds what one text is answered with: the first ones.
const MaxFindings = 50

// Finding is a stretch of a text and what is wrong with it. Start and Length count UTF-16 code units of the text as it was
// given, as community.Entity does; the stretch is inside the text and cuts no character. Host and Marketplace are nil where
// the rule found none.
type Finding struct {
	Rule        Rule
	Severity    Severity
	Raw         string
	Host        *string
	Marketplace *string
	Advice      *Advice
	Start       int
	Length      int
	// About is what the text says beside the links in it, cut: where an author wants to lead readers to something, the words for it
	// are there. "" where there is nothing to lead to, as with a phone number.
	About string
}

// Allowed reports whether a text may be published with it.
func (f *Finding) Allowed() bool { return f.Severity != SeverityBlock }

// Checker checks texts. It holds the lists and changes nothing: one serves all goroutines.
type Checker struct {
	hosts   *directory
	lexicon *lexicon
	apart   *spellings
	own     []string
}

// New makes a checker for a platform that is reached under the hosts own, and under their subdomains. An error means that
// one of the embedded lists is malformed.
func New(own ...string) (*Checker, error) {
	hosts, err := parseHosts(hostsFile)
	if err != nil {
		return nil, err
	}
	words, err := parseWords(wordsFile)
	if err != nil {
		return nil, err
	}
	apart := newSpellings(words, hosts)
	return &Checker{hosts: hosts, lexicon: words, apart: apart, own: own}, nil
}

// CheckInput is Check for a text that a client sends under the argument named field; BAD_INPUT beyond MaxText.
func (c *Checker) CheckInput(field, text string) ([]*Finding, error) {
	if n := utf16Length(text); n > MaxText {
		return nil, domain.BadInput(field, "at most %d UTF-16 code units, not %d", MaxText, n)
	}
	return c.Check(text), nil
}

// Check finds what leads off the platform, in the order of the text, at most MaxFindings. Stretches do not overlap: of two
// rules that meet at one place the graver stays.
func (c *Checker) Check(text string) []*Finding {
	var found spans
	for _, cells := range views(text) {
		c.apart.findApart(cells, &found)
		cells = despell(cells)
		c.hosts.find(cells, c.own, &found)
		phrases := c.lexicon.read(cells, c.apart)
		phrases.routes(&found)
		phrases.contacts(&found)
		phrases.payments(&found)
		phrases.codes(&found)
	}
	return found.in(text)
}

// QR judges what the QR codes of a picture say, one finding a text, which the finding's Raw holds and its span covers. A
// code that leads off the platform is blocked, and so is a link to an unknown host: a reader sees no more of where it leads
// than of a shortened link. What is no link at all, such as the number on a box, is a warning.
func (c *Checker) QR(texts []string) []*Finding {
	var all []*Finding
	for _, text := range texts[:min(len(texts), MaxFindings)] {
		f := &Finding{Rule: RuleQRCode, Severity: SeverityWarn, Raw: text, Length: utf16Length(text), Advice: RuleQRCode.advice()}
		for _, inner := range c.Check(text) {
			f.Host, f.Marketplace = inner.Host, inner.Marketplace
			if inner.Rule == RuleOK {
				f.Rule, f.Severity, f.Advice = RuleOK, SeverityNone, nil
				continue
			}
			f.Rule, f.Severity, f.Advice = RuleQRCode, SeverityBlock, inner.Rule.advice()
			if f.Advice == nil {
				f.Advice = RuleQRCode.advice()
			}
			break
		}
		all = append(all, f)
	}
	return all
}
