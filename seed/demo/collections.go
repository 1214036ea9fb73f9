package demo

// Collection is a named list of notes and goods that a person put together.
type Collection struct {
	Owner    string // handle
	Title    string
	Private  bool
	AgeHours float64 // since it was made
	Items    []Kept
}

// Kept is a thing in a collection: a note or a product, by its key. No person keeps a thing twice, nor their own.
type Kept struct {
	Note    string
	Product string
}

// Collections lists the collections of the demo. Some hold what was removed or went off sale since, and one holds nothing yet.
func Collections() []Collection {
	note := func(key string) Kept { return Kept{Note: key} }
	product := func(key string) Kept { return Kept{Product: key} }
	return []Collection{
		{
			Owner: "chenjiahe", Title: "小家灵感", AgeHours: 24 * 210,
			Items: []Kept{
				note("kiln-opening"), product("select-pleated-lamp"), note("room-version-19"), product("loop-mushroom-lamp"),
				product("clay-bud-vase"),
			},
		},
		{
			Owner: "chenjiahe", Title: "发了年终奖再说", Private: true, AgeHours: 24 * 60,
			Items: []Kept{product("select-shell-chair"), product("select-oak-shelf"), product("plant-monstera")},
		},
		{
			Owner: "dudu.eats", Title: "下饭", AgeHours: 24 * 300,
			Items: []Kept{
				note("dal-for-the-tired"), product("clay-noodle-bowl"), note("noodles-after-last-lift"), product("select-fruit-bowl"),
			},
		},
		{Owner: "dudu.eats", Title: "还没想好叫什么", Private: true, AgeHours: 24 * 2},
		{
			Owner: "ah_kit", Title: "行山影相", AgeHours: 24 * 150,
			Items: []Kept{
				note("one-grey-week"), product("yesong-pack-38"), note("tent-rain-night"), product("yesong-rain-shell"),
				product("loop-camera-strap"),
			},
		},
		{
			Owner: "ah_kit", Title: "Birthday ideas 唔好睇", Private: true, AgeHours: 24 * 25,
			Items: []Kept{product("ht-tram-hoops"), product("brume-fig-courtyard"), product("kumori-fountain-pen")},
		},
		{
			Owner: "wen.reads", Title: "纸上的好天气", AgeHours: 24 * 260,
			Items: []Kept{
				note("ten-skies-one-bridge"), product("kumori-cloud-notebook"), product("kumori-rain-ink"),
				note("living-room-for-books"), note("man-who-tunes-nibs"),
			},
		},
		{
			Owner: "qiqi.mama", Title: "给七七", AgeHours: 24 * 120,
			Items: []Kept{product("select-rainbow-blocks"), note("toddler-camping"), product("azhen-kids-cardigan")},
		},
		{
			Owner: "qiqi.mama", Title: "养猫攻略", AgeHours: 24 * 90,
			Items: []Kept{
				note("maoqiu-inspector"), note("flea-drops-removed"), product("maoqiu-flea-drops"), product("maoqiu-slow-bowl"),
			},
		},
		{
			Owner: "lu.runs", Title: "下一场马拉松之前", AgeHours: 24 * 80,
			Items: []Kept{product("select-cloud-runner"), note("poppy-seed-cake-62km"), product("yesong-rain-shell")},
		},
		{
			Owner: "ada.makes.desks", Title: "Desk, version twenty", AgeHours: 24 * 70,
			Items: []Kept{
				product("loop-pen-tray"), product("loop-mushroom-lamp"), note("no-ceiling-light"), product("kumori-desk-calendar"),
			},
		},
		{
			Owner: "ada.makes.desks", Title: "If we really move", Private: true, AgeHours: 24 * 12,
			Items: []Kept{note("moving-1200-books"), product("select-oak-shelf"), product("plant-snake")},
		},
		{
			Owner: "nora.frames", Title: "Slow light", AgeHours: 24 * 190,
			Items: []Kept{note("ten-skies-one-bridge"), product("loop-camera-strap"), note("floor-after-a-long-day")},
		},
		{
			Owner: "tomasz.rides", Title: "Cake stops", AgeHours: 24 * 140,
			Items: []Kept{note("cake-without-birthday"), note("stall-closed-breakfast"), product("shanjiao-drip-bags")},
		},
		{
			Owner: "priya.cooks", Title: "Kitchen, one day", AgeHours: 24 * 170,
			Items: []Kept{note("big-bowl-alone"), product("clay-drip-bowl-set"), product("shanjiao-gooseneck")},
		},
		{
			Owner: "lin.dresses", Title: "衣橱备选", AgeHours: 24 * 230,
			Items: []Kept{
				product("ht-wrap-dress"), note("auntie-fong-pockets"), product("ht-rain-dress"), note("azhen-hello"),
			},
		},
		{
			Owner: "snowy.hana", Title: "Off-season", AgeHours: 24 * 200,
			Items: []Kept{
				note("gone-surfing"), product("lang-beach-towel"), product("yesong-pack-20-old"), note("lazy-cold-brew"),
			},
		},
		{
			Owner: "mochi.and.ben", Title: "For the good girl", AgeHours: 24 * 100,
			Items: []Kept{product("maoqiu-slow-bowl"), product("maoqiu-felt-cave")},
		},
		{
			Owner: "loop.lathe", Title: "Made by hand, elsewhere", AgeHours: 24 * 110,
			Items: []Kept{note("azhen-quilt-story"), product("clay-bud-vase"), note("persimmon-glaze")},
		},
		{
			Owner: "xiaoman.clay", Title: "颜色参考", Private: true, AgeHours: 24 * 330,
			Items: []Kept{note("no-adjectives"), product("kumori-washi-set")},
		},
		{
			Owner: "azhen_nainai", Title: "想学的花样", AgeHours: 24 * 30,
			Items: []Kept{note("auntie-fong-pockets"), note("plants-drown")},
		},
	}
}

// Collection is the collection of the i-th person. Owner and Items are left to the caller.
func (g *Generator) Collection(i int) Collection {
	dice := g.dice(collectionDice, i)
	titles := []string{
		"先收着", "周末去", "想买但不急", "家里", "做饭", "送人", "穿搭", "出门要带的", "好看", "等打折",
	}
	if words, _ := g.speak(i); words.lang == English {
		titles = []string{
			"Some day", "Weekends", "Not yet", "The flat", "Cooking", "Presents", "To wear", "Packing list", "Pretty", "When on sale",
		}
	}
	return Collection{Title: one(dice, titles), Private: dice.IntN(5) == 0, AgeHours: 24 * (20 + 180*dice.Float64())}
}
