package community

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/trellisgraph/trellis/domain"
)

// Entity is a stretch of a note's body that names something: exactly one of the three ids is set. Start and Length count UTF-16
// code units, as the strings of most clients do.
type Entity struct {
	NoteID    domain.NoteID
	N         int
	Start     int
	Length    int
	UserID    *domain.UserID
	TopicID   *domain.TopicID
	ProductID *domain.ProductID
}

// The entities by what they name.
type (
	// MentionEntity names a user.
	MentionEntity Entity
	// TopicEntity names a topic.
	TopicEntity Entity
	// ProductEntity names a product.
	ProductEntity Entity
)

// UTF16Length is the length of a text as entities count it.
func UTF16Length(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// Names are what stretches of bodies may name.
type Names struct {
	Users  map[string]domain.UserID
	Topics map[string]domain.TopicID
	// Goods are those that the note tags, by their titles.
	Goods map[string]domain.ProductID
}

// longestTopic is the longest name of a topic, in characters.
const longestTopic = 30

// Mentions are the handles that a body may name, each once, at most MostEntities: what stands behind an @ that begins a word.
func Mentions(body string) []string {
	var handles []string
	scan(body, func(at int) int {
		if tried := mentioned(body, at); len(tried) > 0 {
			for _, handle := range tried {
				if len(handles) < MostEntities && !slices.Contains(handles, handle) {
					handles = append(handles, handle)
				}
			}
			return 1
		}
		return 0
	})
	return handles
}

// mentioned are the handles, longest first, that the text may name at an @: marks that end a sentence may end a handle too.
func mentioned(body string, at int) []string {
	if body[at] != '@' {
		return nil
	}
	if before, _ := utf8.DecodeLastRuneInString(body[:at]); at > 0 && before < utf8.RuneSelf && isHandle(before) {
		return nil // an address of a mailbox
	}
	rest := body[at+1:]
	run := rest[:len(rest)-len(strings.TrimLeftFunc(rest, isHandle))]
	var tried []string
	for run != "" {
		if domain.PlausibleHandle(run) {
			tried = append(tried, run)
		}
		trimmed := strings.TrimRight(run, ".-_")
		if trimmed == run {
			break
		}
		run = run[:len(run)-1]
	}
	return tried
}

func isHandle(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '.' || r == '-' || r == '_'
}

// Hashtags are the names of topics that a body names as #name# or #name, each spelling once, at most MostTopics: 1 to 30 letters,
// their marks and digits, a letter among them. The sign may be of full width.
func Hashtags(body string) []string {
	var names []string
	scan(body, func(at int) int {
		name, named := hashtag(body[at:])
		if name == "" {
			return 0
		}
		if len(names) < MostTopics && !slices.Contains(names, name) {
			names = append(names, name)
		}
		return len(named)
	})
	return names
}

// hashtag is the name of the topic that a text begins by naming, and how; "" where it names none.
func hashtag(text string) (name, named string) {
	const signs = "#＃"
	sign, size := utf8.DecodeRuneInString(text)
	if !strings.ContainsRune(signs, sign) || size == 0 {
		return "", ""
	}
	behind := strings.TrimLeftFunc(text[size:], func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
	})
	name = text[size : len(text)-len(behind)]
	if utf8.RuneCountInString(name) > longestTopic || !strings.ContainsFunc(name, unicode.IsLetter) {
		return "", ""
	}
	named = text[:size+len(name)]
	if closing, width := utf8.DecodeRuneInString(behind); strings.ContainsRune(signs, closing) {
		named = text[:len(named)+width]
	}
	return name, named
}

// ParseEntities finds what a body names, in its order and none over another, at most MostEntities; each of the goods once.
func ParseEntities(body string, names Names) []*Entity {
	var found []*Entity
	goods := maps.Clone(names.Goods)
	units, counted := 0, 0 // of the body up to counted, in UTF-16
	add := func(at, size int, e Entity) int {
		units += UTF16Length(body[counted:at])
		counted = at
		e.Start, e.Length = units, UTF16Length(body[at:at+size])
		found = append(found, &e)
		return size
	}
	scan(body, func(at int) int {
		if len(found) == MostEntities {
			return len(body) - at
		}
		for _, handle := range mentioned(body, at) {
			if user, known := names.Users[handle]; known {
				return add(at, 1+len(handle), Entity{UserID: &user})
			}
		}
		if name, named := hashtag(body[at:]); name != "" {
			if topic, known := names.Topics[name]; known {
				return add(at, len(named), Entity{TopicID: &topic})
			}
			return 0
		}
		if title := titleAt(body[at:], goods); title != "" {
			product := goods[title]
			delete(goods, title)
			return add(at, len(title), Entity{ProductID: &product})
		}
		return 0
	})
	return found
}

// titleAt is the longest of the titles that a text begins with; "" for none.
func titleAt(text string, goods map[string]domain.ProductID) string {
	longest := ""
	for title := range goods {
		if len(title) > len(longest) && strings.HasPrefix(text, title) {
			longest = title
		}
	}
	return longest
}

// scan goes through a text by its characters; take says how many bytes it used up at one, 0 for none.
func scan(text string, take func(at int) int) {
	for at := 0; at < len(text); {
		used := take(at)
		if used == 0 {
			_, used = utf8.DecodeRuneInString(text[at:])
		}
		at += used
	}
}
