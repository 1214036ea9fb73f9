package demo

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Generator makes people, notes and goods for the larger scales from word lists. What it makes for an index depends only on
// the seed and that index, not on what was made before, and it may be used by many goroutines at once.
type Generator struct {
	seed   uint64
	zh, en language
	themes []theme
}

// language is how one language says what is common to every theme.
type language struct {
	lang                        Lang
	names, surnames, tails      []string
	bios, places                []string
	titles, opens, mids, closes []string // templates; see fill
	styles, subtitles           []string
	about                       []string // of goods
	option                      string
	colours                     []string
}

// theme is what one writes about: the pictures to draw and the words in both languages, Chinese first.
type theme struct {
	category Category
	scenes   []string
	things   [2][]string
	doing    [2][]string
	topics   [2][]string
	low      int64 // the cheapest price, in minor units
	high     int64
}

// NewGenerator takes its seed from the dice, so that equal dice give equal content.
func NewGenerator(dice *rand.Rand) *Generator {
	return &Generator{seed: dice.Uint64(), zh: chineseWords(), en: englishWords(), themes: themes()}
}

// The kinds of thing an index can name, so that person 7 and note 7 throw different dice.
const (
	personDice = iota + 1
	noteDice
	productDice
	collectionDice
	secretDice
	remarkDice
)

func (g *Generator) dice(kind, i int) *rand.Rand {
	return rand.New(rand.NewPCG(g.seed^uint64(kind)<<56, uint64(i)*0x9e3779b97f4a7c15)) //nolint:gosec // demo data, no secret
}

// speak chooses the language of an index, three in five Chinese, and the place of the index among those of its language.
func (g *Generator) speak(i int) (*language, int) {
	if rest := i % 5; rest >= 3 {
		return &g.en, i/5*2 + rest - 3
	}
	return &g.zh, i/5*3 + i%5
}

// Person is the i-th person; handle and display name are the index's own. Follows is empty.
func (g *Generator) Person(i int) Person {
	dice := g.dice(personDice, i)
	words, nth := g.speak(i)
	person := Person{
		Handle:      handleWord(nth) + strconv.FormatInt(int64(i), 10),
		DisplayName: words.name(nth),
		Bio:         one(dice, words.bios),
		Kind:        Personal,
		Lang:        words.lang,
		JoinedHours: 24 * (400 + 1200*dice.Float64()),
		Avatar:      Picture{Scene: "portrait", Palette: one(dice, paletteNames()), Aspect: Square, Alt: words.name(nth)},
	}
	if dice.IntN(20) == 0 {
		person.Kind = Creator
	}
	return person
}

// name combines the lists, every combination once, before it begins to count.
func (l *language) name(nth int) string {
	a, b, c := len(l.names), len(l.surnames), len(l.tails)
	all := a * b * c
	round := nth / all
	// a step that shares no factor with the number of combinations visits each of them
	at := nth % all * stride(all) % all
	name := l.names[at%a] + l.surnames[at/a%b] + l.tails[at/a/b]
	if round > 0 {
		name += strconv.FormatInt(int64(round+1), 10)
	}
	return name
}

func stride(all int) int {
	step := all*5/8 | 1
	for a, b := step, all; ; {
		if b == 0 {
			if a == 1 {
				return step
			}
			step += 2
			a, b = step, all
			continue
		}
		a, b = b, a%b
	}
}

func handleWord(nth int) string {
	const words = "quiet.sunny.lucky.early.mellow.tiny.brave.gentle.lazy.cosy.rainy.salty.amber.mossy.sleepy.wandering"
	const nouns = "otter.fern.kettle.comet.plum.sparrow.noodle.pebble.maple.lantern.teapot.cloud.fox.mango.button.willow"
	return dotted(words, nth%16) + "." + dotted(nouns, nth/16%16)
}

func dotted(list string, nth int) string {
	for range nth {
		list = list[strings.IndexByte(list, '.')+1:]
	}
	if end := strings.IndexByte(list, '.'); end >= 0 {
		return list[:end]
	}
	return list
}

// Note is the i-th note, public and nearly always published. Author and Tags are left to the caller.
func (g *Generator) Note(i int) Note {
	dice := g.dice(noteDice, i)
	words, _ := g.speak(i)
	subject := &g.themes[dice.IntN(len(g.themes))]
	tongue := 0
	if words.lang == English {
		tongue = 1
	}
	slots := slots{
		thing: one(dice, subject.things[tongue]), doing: one(dice, subject.doing[tongue]), place: one(dice, words.places),
		count: strconv.FormatInt(int64(2+dice.IntN(38)), 10),
	}
	var body strings.Builder
	body.Grow(320)
	slots.fill(&body, one(dice, words.opens))
	for range dice.IntN(3) {
		body.WriteString("\n")
		slots.fill(&body, one(dice, words.mids))
	}
	if dice.IntN(4) > 0 {
		body.WriteString("\n")
		slots.fill(&body, one(dice, words.closes))
	}
	var title strings.Builder
	title.Grow(64)
	slots.fill(&title, one(dice, words.titles))
	note := Note{
		Key: "note-" + strconv.FormatInt(int64(i), 10), Lang: words.lang, Kind: ImageNote, Title: title.String(), Body: body.String(),
		Topics: subject.topics[tongue][:1+dice.IntN(len(subject.topics[tongue]))], Visibility: Public, State: NotePublished,
		AgeHours:   .5 + 24*365*math.Pow(dice.Float64(), 1.6),
		Popularity: math.Pow(dice.Float64(), 6),
	}
	if dice.IntN(5) < 2 {
		note.Place = slots.place
	}
	pictures := 1 + dice.IntN(4)
	switch dice.IntN(40) {
	case 0, 1, 2:
		note.Kind, note.DurationMS, pictures = VideoNote, 8000+dice.IntN(90000), 1
	case 3:
		note.State = NotePending
	}
	note.Pictures = make([]Picture, pictures)
	palettes := paletteNames()
	for at := range note.Pictures {
		note.Pictures[at] = Picture{Scene: one(dice, subject.scenes), Palette: one(dice, palettes), Aspect: Portrait, Alt: slots.thing}
		if at == 0 {
			note.Pictures[at].Scene = subject.scenes[0]
		}
	}
	return note
}

// Product is the i-th product, with one to three variants and prices in minor units of a currency with decimals. Store is
// left to the caller.
func (g *Generator) Product(i int) Product {
	dice := g.dice(productDice, i)
	words, _ := g.speak(i)
	subject := &g.themes[dice.IntN(len(g.themes))]
	tongue, space := 0, ""
	if words.lang == English {
		tongue, space = 1, " "
	}
	thing := one(dice, subject.things[tongue])
	slots := slots{
		thing: thing, doing: one(dice, subject.doing[tongue]), place: one(dice, words.places),
		count: strconv.FormatInt(int64(2+dice.IntN(38)), 10),
	}
	var about, subtitle strings.Builder
	about.WriteString("<p>")
	slots.fill(&about, one(dice, words.about))
	about.WriteString("</p><p>")
	slots.fill(&about, one(dice, words.about))
	about.WriteString("</p>")
	slots.fill(&subtitle, one(dice, words.subtitles))
	palettes := paletteNames()
	product := Product{
		Key: "product-" + strconv.FormatInt(int64(i), 10), Title: one(dice, words.styles) + space + thing, Subtitle: subtitle.String(),
		Description: about.String(), Category: subject.category, Status: ProductActive,
		Pictures: []Picture{
			{Scene: subject.scenes[0], Palette: one(dice, palettes), Aspect: Portrait, Alt: thing},
			{Scene: one(dice, subject.scenes), Palette: one(dice, palettes), Aspect: Square, Alt: thing},
		},
	}
	// a price ends in nine, as prices do
	price := (subject.low+dice.Int64N(subject.high-subject.low))/1000*1000 + 900
	variants := 1 + dice.IntN(3)
	product.Variants = make([]Variant, variants)
	for at := range product.Variants {
		product.Variants[at] = Variant{Price: price, OnHand: dice.IntN(200)}
		if dice.IntN(8) == 0 {
			product.Variants[at].OnHand = 0
		}
	}
	if variants > 1 {
		start := dice.IntN(len(words.colours) - variants)
		values := words.colours[start : start+variants : start+variants]
		product.Options = []Option{{Name: words.option, Values: values}}
		for at := range product.Variants {
			product.Variants[at].Values = values[at : at+1 : at+1]
		}
	}
	if dice.IntN(6) == 0 {
		product.Variants[0].CompareAt = price + price/5
	}
	return product
}

// slots are what a template's letters stand for: {t} a thing, {d} doing something, {p} a place, {n} a number.
type slots struct{ thing, doing, place, count string }

func (s *slots) fill(out *strings.Builder, template string) {
	for {
		at := strings.IndexByte(template, '{')
		if at < 0 {
			out.WriteString(template)
			return
		}
		out.WriteString(template[:at])
		switch template[at+1] {
		case 't':
			out.WriteString(s.thing)
		case 'd':
			out.WriteString(s.doing)
		case 'p':
			out.WriteString(s.place)
		case 'n':
			out.WriteString(s.count)
		}
		template = template[at+3:]
	}
}

func one(dice *rand.Rand, list []string) string { return list[dice.IntN(len(list))] }
