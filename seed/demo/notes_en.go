package demo

// Notes in English: by those who make and sell, then by everybody else.

func makerNotesEN() []Note {
	return []Note{
		{
			Key:        "turning-a-weight",
			Author:     "loop.lathe",
			Lang:       English,
			Kind:       VideoNote,
			DurationMS: 74800,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   19,
			Popularity: .65,
			Title:      "One record weight, bar to box",
			Place:      "Portland, St. Johns",
			Topics:     []string{"vinyl", "woodturning", "brass"},
			Body: "The lathe is from 1962 and so am I, near enough.\n\n" +
				"Watch the chips at 0:31, that is what sharp sounds like. At 0:52 I drop it on my foot, which is how I know it " +
				"weighs 310 grams.\n" +
				"My wife asked me to cut that part. I did not cut that part.",
			Pictures: []Picture{{Scene: "record", Palette: "citrus", Alt: "A brass weight on a spinning record"}},
			Tags:     []Tag{{Product: "loop-brass-weight", AtMS: 66000, Disclosure: OwnStore}},
		},
		{
			Key:        "turntable-from-the-curb",
			Author:     "loop.lathe",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 13,
			Popularity: .59,
			Title:      "Somebody put this turntable out with the trash",
			Place:      "Portland",
			Topics:     []string{"vinyl", "repair"},
			Body: "It was sitting on the curb in the rain with a note that said WORKS (SORT OF).\n\n" +
				"It did not work, sort of or otherwise. The belt had turned to liquorice and there was a wasp nest in the plinth. " +
				"Empty, thankfully.\n" +
				"New belt, new bearing, a plinth out of the same walnut I use for the now-playing stand in the second picture. " +
				"Eleven evenings.\n\n" +
				"There is exactly one of these. When it is gone I will need to walk past more curbs.",
			Pictures: []Picture{
				{Scene: "record", Palette: "tomato/1", Alt: "The rebuilt turntable"},
				{Scene: "record", Palette: "oat", Alt: "A sleeve on its walnut stand"},
				{Scene: "desk", Palette: "clay", Aspect: Landscape, Alt: "The bench where it happened"},
			},
			Tags: []Tag{
				{Product: "loop-turntable", Picture: 0, X: .48, Y: .6, Disclosure: OwnStore},
				{Product: "loop-record-stand", Variant: new(0), Picture: 1, X: .3, Y: .45, Disclosure: OwnStore},
			},
		},
		{
			Key:        "on-sanding",
			Author:     "loop.lathe",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 51,
			Popularity: .22,
			Title:      "On sanding",
			Topics:     []string{"woodturning"},
			Body: "Nobody wants to hear about sanding. 80, 120, 180, 240, 320. Then you wet it, the grain stands up, and " +
				"you do the last two again.\nThat is the whole secret. People keep asking for a different one.",
			Pictures: []Picture{{Scene: "chair", Palette: "clay", Alt: "A chair by the workshop window"}},
		},
		{
			Key:        "auntie-fong-pockets",
			Author:     "harbour.thread",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 5,
			Popularity: .7,
			Title:      "Auntie Fong has opinions about pockets",
			Place:      "Sham Shui Po",
			Topics:     []string{"sewing", "dresses", "hongkong"},
			Body: "Auntie Fong, 67, forty-nine years at a machine, on the subject of pockets:\n\n" +
				"\"Fake pocket is a lie. You sew a lie, the whole dress knows.\"\n\n" +
				"So the Ladder Street wrap dress has two, cut deep, on a slant, so that your phone does not jump out when you run " +
				"for the bus. She tested it by running for a bus. She missed it, but the phone stayed in.\n" +
				"Lychee in S is gone. Harbour blue is in all sizes. 仲有，佢話多謝大家 ❤️",
			Pictures: []Picture{
				{Scene: "dress", Palette: "denim/1", Alt: "The dress in harbour blue"},
				{Scene: "dress", Palette: "sakura/1", Alt: "The dress in lychee"},
			},
			Tags: []Tag{
				{Product: "ht-wrap-dress", Variant: new(1), Picture: 0, X: .5, Y: .48, Disclosure: OwnStore},
				{Product: "ht-wrap-dress", Variant: new(4), Picture: 1, X: .5, Y: .48, Disclosure: OwnStore},
			},
		},
		{
			Key:        "floor-after-a-long-day",
			Author:     "harbour.thread",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 22,
			Popularity: .33,
			Title:      "The floor after a long day",
			Place:      "Sham Shui Po",
			Topics:     []string{"sewing", "zerowaste"},
			Body: "We swept it up and weighed it: 3.2 kg of canvas, mostly slivers.\n" +
				"The slivers become pouches. We never know the colours beforehand, so please do not ask for \"the blue one\". There " +
				"was one blue one. It has moved out.\n" +
				"The bigger bags in picture two are where all of it comes from.",
			Pictures: []Picture{
				{Scene: "tote", Palette: "lavender", Alt: "A pouch beside its tote"},
				{Scene: "tote", Palette: "citrus/3", Alt: "A market tote full of flowers"},
			},
			Tags: []Tag{
				{Product: "ht-zip-pouch", Picture: 0, X: .5, Y: .62, Disclosure: OwnStore},
				{Product: "ht-market-tote", Variant: new(2), Picture: 1, X: .46, Y: .6, Disclosure: OwnStore},
			},
		},
		{
			Key:        "man-who-tunes-nibs",
			Author:     "kumori.bungu",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 19,
			Popularity: .56,
			Title:      "The man who tunes the nibs",
			Place:      "Kyoto, Teramachi",
			Topics:     []string{"fountainpen", "stationery", "kyoto"},
			Body: "Mr. Aoki is eighty-one and works from two to four.\n\n" +
				"He writes the same word with every pocket pen before it leaves: 曇り, cloudy. If the last stroke skips, it goes back " +
				"under the glass. He hums, always the same song, and nobody has had the courage to ask what it is.\n" +
				"Moss is nearly finished. He does twelve a day and will not do thirteen.",
			Pictures: []Picture{
				{Scene: "stationery", Palette: "moss/1", Alt: "The pocket pen in moss"},
				{Scene: "rain", Palette: "snow", Alt: "The shop window on a grey day"},
			},
			Tags: []Tag{
				{Product: "kumori-fountain-pen", Variant: new(2), Picture: 0, X: .32, Y: .78, Disclosure: OwnStore},
			},
		},
		{
			Key:        "ten-skies-one-bridge",
			Author:     "kumori.bungu",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 43,
			Popularity: .37,
			Title:      "Ten skies from one bridge",
			Place:      "Kyoto, Kamo river",
			Topics:     []string{"stationery", "washitape", "watercolour"},
			Body: "For ten mornings Emi stood on the same bridge with a paint box and very cold hands.\n" +
				"Day four is almost white, because she could not see the river. Day nine is the fireworks; she overslept and painted " +
				"it from memory at noon.\n" +
				"They are tapes now. I use mine on the weather calendar, one strip a day, and lie about the Sundays.",
			Pictures: []Picture{
				{Scene: "stationery", Palette: "dusk", Alt: "Rolls of tape"},
				{Scene: "lake", Palette: "dusk", Aspect: Landscape, Alt: "The river in the morning"},
				{Scene: "desk", Palette: "snow", Alt: "The calendar on a desk"},
			},
			Tags: []Tag{
				{Product: "kumori-washi-set", Picture: 0, X: .78, Y: .18, Disclosure: OwnStore},
				{Product: "kumori-desk-calendar", Picture: 2, X: .6, Y: .62, Disclosure: OwnStore},
			},
		},
		{
			Key:        "no-adjectives",
			Author:     "brume.fils",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 30,
			Popularity: .43,
			Title:      "My father does not like adjectives",
			Place:      "Lyon, Croix-Rousse",
			Topics:     []string{"perfume", "lyon"},
			Body: "I write: petrichor, mineral, contemplative.\nHe crosses it out and writes: the roof.\n\n" +
				"I write: verdant, lactonic, sun-drenched.\nHe writes: the courtyard, after lunch.\n\n" +
				"So these are the two. One smells of rain on slate, from inside, with the window open. The other smells of a fig " +
				"tree and somebody else's washing. I am told that is all you need to know.",
			Pictures: []Picture{
				{Scene: "perfume", Palette: "denim/1", Alt: "Ardoise Mouillée"},
				{Scene: "perfume", Palette: "sage/1", Alt: "Cour au Figuier"},
			},
			Tags: []Tag{
				{Product: "brume-wet-slate", Variant: new(1), Picture: 0, X: .5, Y: .55, Disclosure: OwnStore},
				{Product: "brume-fig-courtyard", Variant: new(0), Picture: 1, X: .5, Y: .55, Disclosure: OwnStore},
			},
		},
		{
			Key:        "burn-it-properly",
			Author:     "brume.fils",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 15,
			Popularity: .36,
			Title:      "You are burning your candle wrong, says papa",
			Place:      "Lyon",
			Topics:     []string{"candles", "home"},
			Body: "Rule one. The first time, do not blow it out until the wax is liquid right up to the glass. Two hours, perhaps " +
				"three. Read something.\n" +
				"Rule two. Cut the wick. Shorter. No, shorter.\n" +
				"Rule three. When it is finished, do not throw away the jar. He keeps screws in his. I keep his messages to " +
				"customers, unsent.",
			Pictures: []Picture{
				{Scene: "candle", Palette: "lavender", Alt: "A candle burning evenly"},
				{Scene: "candle", Palette: "dusk", Aspect: Square, Alt: "Candles in the evening"},
			},
			Tags: []Tag{{Product: "brume-beeswax-candle", Picture: 0, X: .56, Y: .62, Disclosure: OwnStore}},
		},
	}
}

func lifeNotesEN() []Note {
	return []Note{
		{
			Key:        "one-grey-week",
			Author:     "nora.frames",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 4.5,
			Popularity: .67,
			Title:      "One roll, one grey week",
			Place:      "Copenhagen, Nørrebro",
			Topics:     []string{"film", "35mm", "copenhagen"},
			Body: "Thirty-six frames, seven days, not one minute of sun. I stopped complaining on Wednesday, when the light got " +
				"so flat that everything looked like a drawing of itself.\n\n" +
				"Frame 11 is the bicycle that has been leaning there since 2019. Frame 24 is my favourite. Frame 30 is my thumb.\n\n" +
				"The strap was a present from @loop.lathe (he makes them, he did not ask me to post). Stiff for a week, as promised. Now " +
				"it smells like a saddle and I have stopped worrying about dropping the camera into the canal.",
			Pictures: []Picture{
				{Scene: "camera", Palette: "clay", Alt: "The camera on its new strap"},
				{Scene: "bicycle", Palette: "snow", Alt: "A bicycle that never moves"},
				{Scene: "lake", Palette: "snow", Alt: "Flat light over the water"},
				{Scene: "rain", Palette: "denim", Aspect: Landscape, Alt: "A wet window"},
				{Scene: "city", Palette: "lavender", Alt: "The harbour at night"},
			},
			Tags: []Tag{{Product: "loop-camera-strap", Variant: new(1), Picture: 0, X: .2, Y: .74, Disclosure: Gifted}},
		},
		{
			Key:        "scanning-day",
			Author:     "nora.frames",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePending,
			Visibility: Public,
			AgeHours:   .5,
			Popularity: 0,
			Title:      "Scanning day, with apologies",
			Place:      "Copenhagen",
			Topics:     []string{"film"},
			Body: "To the couple on the bench: you are out of focus and it is the best picture I took all year.\n" +
				"To the dog: you are in focus and you look guilty.",
			Pictures: []Picture{
				{Scene: "dog", Palette: "snow", Alt: "A dog looking guilty"},
				{Scene: "camera", Palette: "snow", Aspect: Landscape, Alt: "A camera on the table"},
			},
		},
		{
			Key:        "room-version-19",
			Author:     "ada.makes.desks",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   44,
			Popularity: .78,
			Title:      "Room, version nineteen",
			Place:      "Toronto, the Junction",
			Topics:     []string{"desksetup", "smallspaces", "workfromhome"},
			Body: "The desk is back by the window. It was by the window in versions 2, 7 and 13. I contain multitudes and one " +
				"extension lead.\n\n" +
				"What changed: the big light is banned, there is a mushroom lamp instead (mustard, heavy, the cat has tried). I " +
				"liked it enough to join @loop.lathe's affiliate thing, so that tag pays me a little. The pen tray I bought with my own " +
				"money and my pens no longer live on the floor.\n" +
				"The notebook is for drawing version twenty.\n\n" +
				"Yes, I measured the door this time.",
			Pictures: []Picture{
				{Scene: "desk", Palette: "lavender", Alt: "The desk by the window"},
				{Scene: "mushroom-lamp", Palette: "citrus/3", Alt: "A mustard mushroom lamp"},
				{Scene: "stationery", Palette: "oat", Alt: "Pens in their tray, a notebook"},
				{Scene: "plants", Palette: "lavender", Aspect: Square, Alt: "The plants approve"},
			},
			Tags: []Tag{
				{Product: "loop-mushroom-lamp", Variant: new(2), Picture: 1, X: .5, Y: .42, Disclosure: Affiliate},
				{Product: "loop-pen-tray", Picture: 2, X: .28, Y: .78, Disclosure: None},
				{Product: "kumori-cloud-notebook", Variant: new(1), Picture: 2, X: .6, Y: .6, Disclosure: None},
			},
		},
		{
			Key:        "leaving-north-light",
			Author:     "ada.makes.desks",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Followers,
			AgeHours:   24 * 37,
			Popularity: .14,
			Title:      "We might have to move",
			Place:      "Toronto",
			Body: "Only telling you lot. The landlord is selling. I have lived in this light for six years and I know where " +
				"it lands at four o'clock in every month.\n" +
				"I have not started a floor plan of the next place. (I have started a floor plan of the next place.)",
			Pictures: []Picture{{Scene: "chair", Palette: "lavender", Alt: "An armchair in an almost empty room"}},
		},
		{
			Key:        "poppy-seed-cake-62km",
			Author:     "tomasz.rides",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 6.5,
			Popularity: .45,
			Title:      "62 km for a slice of poppy seed cake",
			Place:      "Berlin to Lübbenau",
			Topics:     []string{"cycling", "cake"},
			Body: "There is a bakery with no sign, four tables and one cake a day. When it is gone, they turn off the lamp.\n\n" +
				"Left at six. Headwind until Königs Wusterhausen, then a tailwind so good that I briefly believed I was an athlete. " +
				"Arrived at 9:40. Lamp on.\n" +
				"Second slice was for the way back. It did not make it to the way back.",
			Pictures: []Picture{
				{Scene: "bicycle", Palette: "sage/1", Alt: "A green steel bicycle by a field"},
				{Scene: "cake", Palette: "cocoa", Alt: "The cake"},
				{Scene: "lake", Palette: "sage", Aspect: Landscape, Alt: "A canal in the morning"},
			},
		},
		{
			Key:        "rain-then-poland",
			Author:     "tomasz.rides",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 32,
			Popularity: .39,
			Title:      "Rain, more rain, then Poland",
			Place:      "Oder valley",
			Topics:     []string{"cycling", "bikepacking", "rain"},
			Body: "Four days, 410 km, one dry sock.\n\n" +
				"Things that worked: porridge, swearing in two languages, a 310 gram shell with zips under the arms (size M over a " +
				"jumper, bought it in spring, no regrets). A sticky patch from the repair kit has been holding my saddle bag " +
				"together since Tuesday.\n" +
				"Things that did not: optimism, mudguards, Piotr.",
			Pictures: []Picture{
				{Scene: "bicycle", Palette: "sage/1", Alt: "The bicycle in the wet"},
				{Scene: "rain", Palette: "moss", Alt: "A guesthouse window"},
				{Scene: "stationery", Palette: "moss", Aspect: Square, Alt: "A sheet of patches"},
			},
			Tags: []Tag{
				{Product: "yesong-rain-shell", Variant: new(1), Picture: 1, X: .5, Y: .4, Disclosure: None},
				{Product: "yesong-repair-kit", Picture: 2, X: .5, Y: .5, Disclosure: None},
			},
		},
		{
			Key:        "dal-for-the-tired",
			Author:     "priya.cooks",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   7,
			Popularity: .73,
			Title:      "Dal for people who are tired",
			Place:      "London, Tooting",
			Topics:     []string{"cooking", "onepot", "weeknight"},
			Body: "One cup of red lentils, three of water, turmeric, salt. Go and lie on the floor for twenty minutes.\n\n" +
				"Then a small pan: ghee, cumin, garlic, the chilli you are brave enough for. When it smells like somebody loves you, " +
				"tip it over the lentils. It should hiss. If it does not hiss, you were impatient.\n\n" +
				"I eat it out of @xiaoman.clay's big noodle bowl, because a normal bowl does not respect how tired I am. Bought it, " +
				"shipped it from the other side of the planet, would do so again.",
			Pictures: []Picture{
				{Scene: "ramen", Palette: "denim/1", Alt: "A big steaming bowl"},
				{Scene: "bowl", Palette: "denim/1", Alt: "The same bowl, empty"},
			},
			Tags: []Tag{{Product: "clay-noodle-bowl", Variant: new(1), Picture: 1, X: .5, Y: .6, Disclosure: None}},
		},
		{
			Key:        "chai-measured",
			Author:     "priya.cooks",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 18,
			Popularity: .64,
			Title:      "My mother's chai, measured against her will",
			Place:      "London, Tooting",
			Topics:     []string{"chai", "family", "cooking"},
			Body: "I stood behind her with a scale. She pretended not to notice and threw things in from higher up.\n\n" +
				"Two cups water, 14 g ginger (\"a thumb\"), four pods, 9 g tea (\"until it looks right\"), one cup milk, sugar " +
				"(\"don't be silly\"). Boil, lower, boil, lower, boil. Three times, like a warning.\n\n" +
				"Teapot and cup were a gift from @xiaoman.clay, who asked for the recipe in return. The pot really does not drip. My " +
				"mother inspected it and said: \"Hm.\" This is her highest mark.",
			Pictures: []Picture{
				{Scene: "tea", Palette: "tomato/1", Alt: "A round teapot, steaming"},
				{Scene: "coffee", Palette: "cocoa/3", Alt: "Chai in an oat white cup"},
			},
			Tags: []Tag{
				{Product: "clay-teapot", Variant: new(0), Picture: 0, X: .42, Y: .62, Disclosure: Gifted},
				{Product: "clay-morning-cup", Variant: new(0), Picture: 1, X: .48, Y: .6, Disclosure: Gifted},
			},
		},
		{
			Key:        "cake-without-birthday",
			Author:     "priya.cooks",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 58,
			Popularity: .29,
			Title:      "A birthday cake and no birthday",
			Place:      "London",
			Topics:     []string{"baking"},
			Body: "It was a Tuesday, nobody was older than on Monday, and I wanted candles.\n" +
				"Cardamom sponge, far too much cream, whatever berries were left. We sang to the fridge, which turned six this year.",
			Pictures: []Picture{
				{Scene: "cake", Palette: "berry", Alt: "A cake with berries"},
				{Scene: "cake", Palette: "apricot", Aspect: Square, Alt: "One slice gone"},
			},
		},
		{
			Key:        "mochi-reviews-bowl",
			Author:     "mochi.and.ben",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 3.5,
			Popularity: .75,
			Title:      "Mochi reviews a bowl",
			Place:      "Bristol",
			Topics:     []string{"dogs", "slowfeeder"},
			Body: "Day 1. There is a maze in my dinner. Who do I talk to about this.\n" +
				"Day 2. I flipped it. It does not flip. It is made of the heavy stuff.\n" +
				"Day 4. Eleven minutes. Ben timed it. Before: forty seconds and then hiccups.\n" +
				"Day 7. I have beaten the maze. I would like a harder maze.\n\n" +
				"(Ben: dog size, paid for it ourselves, dishwasher has not killed it yet.)",
			Pictures: []Picture{
				{Scene: "golden-dog", Palette: "mint", Alt: "Mochi beside her bowl"},
				{Scene: "golden-dog", Palette: "citrus", Aspect: Square, Alt: "Mochi, satisfied"},
			},
			Tags: []Tag{{Product: "maoqiu-slow-bowl", Variant: new(1), Picture: 0, X: .3, Y: .76, Disclosure: None}},
		},
		{
			Key:        "she-found-the-bin-bag",
			Author:     "mochi.and.ben",
			Lang:       English,
			Kind:       VideoNote,
			DurationMS: 12900,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 25,
			Popularity: .82,
			Title:      "She met the bin bag again",
			Place:      "Bristol",
			Topics:     []string{"dogs"},
			Body: "Eleven kilos of dog, one gust of wind, zero dignity.\n" +
				"Sound on for the noise at the end. That is not her. That is me.",
			Pictures: []Picture{{Scene: "golden-dog", Palette: "sage", Alt: "Mochi a second before"}},
		},
		{
			Key:        "first-powder",
			Author:     "snowy.hana",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   17,
			Popularity: .6,
			Title:      "First powder, last good knees",
			Place:      "Niseko, Hokkaido",
			Topics:     []string{"skiing", "powder", "hokkaido"},
			Body: "40 cm overnight. The whole village pretended to have a cold this morning.\n\n" +
				"Run one: perfect. Run two: perfect. Run three: I stopped to take a picture and disappeared up to the chest. 雪が深すぎる 😂\n" +
				"My left knee says we have about six of these days in us this season. I intend to negotiate.\n#powder #hokkaido",
			Pictures: []Picture{
				{Scene: "ski", Palette: "snow", Alt: "A skier in deep powder"},
				{Scene: "ski", Palette: "denim", Alt: "The last run, blue light"},
				{Scene: "lake", Palette: "snow", Aspect: Landscape, Alt: "The frozen lake"},
			},
		},
		{
			Key:        "noodles-after-last-lift",
			Author:     "snowy.hana",
			Lang:       English,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 2.2,
			Popularity: .54,
			Title:      "Noodles after the last lift",
			Place:      "Kutchan, Hokkaido",
			Topics:     []string{"ramen", "hokkaido", "afterski"},
			Body: "The shop with the steam on the windows has nine seats, and at 16:40 all nine of us are wearing ski socks.\n\n" +
				"味噌ラーメン, extra corn, egg soft. The master slides it over and says the same thing to everyone: \"Careful, it's " +
				"happy.\" I think he means hot.\n" +
				"At home I try to copy it. Broth: no. Bowl: yes, I ordered the big one from 小满, 喝汤很方便. And I finally wrote the " +
				"recipe down, in a proper notebook, with a proper pen, so that it can be wrong beautifully.",
			Pictures: []Picture{
				{Scene: "ramen", Palette: "night", Alt: "Miso noodles in a dark shop"},
				{Scene: "bowl", Palette: "denim/1", Alt: "The big bowl at home"},
				{Scene: "stationery", Palette: "berry", Alt: "The recipe, written down"},
			},
			Tags: []Tag{
				{Product: "clay-noodle-bowl", Variant: new(1), Picture: 1, X: .5, Y: .62, Disclosure: None},
				{Product: "kumori-fountain-pen", Variant: new(1), Picture: 2, X: .3, Y: .78, Disclosure: None},
			},
		},
	}
}
