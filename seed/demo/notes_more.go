package demo

// Notes that rate a store, and two that moderation or their authors took away.

func evaluationNotes() []Note {
	return []Note{
		{
			Key: "rating-maoqiu", Author: "mochi.and.ben", Lang: English, Kind: EvaluationNote, State: NotePublished, Visibility: Public,
			AgeHours: 24 * 2.6, Popularity: .21,
			Title: "毛球便利店, rated by a dog", Place: "Bristol", Topics: []string{"dogs", "storecheck"},
			Body: "Ordered the slow bowl, dog size. It arrived in nine days from the other side of the world with a paw print on the " +
				"box, drawn, not real, we checked.\n\n" +
				"The bowl: heavy, no smell, no chips. The tape on the parcel: enough for a small car, took ten minutes and a bread " +
				"knife. One star off there.\n" +
				"Asked whether it goes in the dishwasher. A cat answered, or somebody writing for one. Yes, it does.",
			Pictures: []Picture{{Scene: "golden-dog", Palette: "mint", Alt: "Mochi beside an open parcel"}},
			Tags:     []Tag{{Product: "maoqiu-slow-bowl", Variant: new(1), Picture: 0, X: .4, Y: .7, Disclosure: None}},
			Evaluation: &Evaluation{Store: "maoqiu", Rating: 4, Aspects: []AspectRating{
				{Name: "goods", Rating: 5}, {Name: "parcel", Rating: 3}, {Name: "answers", Rating: 5},
			}},
		},
		{
			Key: "rating-kumori", Author: "wen.reads", Lang: Chinese, Kind: EvaluationNote, State: NotePublished, Visibility: Public,
			AgeHours: 60, Popularity: .26,
			Title: "给くもり文具打个分", Place: "北京·朝阳门", Topics: []string{"钢笔", "文具", "店铺测评"},
			Body: "墨水瓶里三层外三层，拆到最里面有一张手写的小卡片：天阴的时候颜色最好看。\n\n" +
				"笔尖真的调过，出水顺，不用自己磨。运费不便宜，等了六天，扣一分。\n" +
				"问了个很笨的问题（能不能拿它签快递），回得很认真：可以，但是它会难过。",
			Pictures: []Picture{
				{Scene: "stationery", Palette: "lavender", Alt: "拆开的包裹、笔和墨水"},
				{Scene: "rain", Palette: "snow", Alt: "窗外的雨"},
			},
			Tags: []Tag{{Product: "kumori-rain-ink", Variant: new(0), Picture: 0, X: .3, Y: .4, Disclosure: None}},
			Evaluation: &Evaluation{Store: "kumori", Rating: 5, Aspects: []AspectRating{
				{Name: "东西", Rating: 5}, {Name: "包装", Rating: 5}, {Name: "物流", Rating: 4}, {Name: "客服", Rating: 5},
			}},
		},
		{
			Key: "rating-harbour-thread", Author: "lin.dresses", Lang: Chinese, Kind: EvaluationNote, State: NotePublished,
			Visibility: Public, AgeHours: 24 * 13.5, Popularity: .24,
			Title: "这家店的裙脚，改了三次没收钱", Place: "广州·东山口", Topics: []string{"连衣裙", "店铺测评"},
			Body: "第一次改短两厘米，第二次我后悔了放回一厘米，第三次是我妈说还是短的好。\n" +
				"三次都是一句“冇问题”，来回邮费我出，手工一分没收。\n\n" +
				"扣的那一分：网页上的蓝和实物的蓝，差了一个阴天。",
			Pictures: []Picture{{Scene: "dress", Palette: "denim/1", Alt: "改好裙脚的蓝裙子"}},
			Evaluation: &Evaluation{Store: "harbourthread", Rating: 5, Aspects: []AspectRating{
				{Name: "做工", Rating: 5}, {Name: "售后", Rating: 5}, {Name: "色差", Rating: 3},
			}},
		},
		{
			Key: "rating-yesong", Author: "ah_kit", Lang: Chinese, Kind: EvaluationNote, State: NotePublished, Visibility: Public,
			AgeHours: 24 * 20, Popularity: .17,
			Title: "野松嘅售後，三日之內覆咗我五次", Place: "香港", Topics: []string{"行山", "店铺测评"},
			Body: "買咗兩包補丁，細到我以為佢哋唔會理我。\n" +
				"結果由點樣洗走鹽漬，傾到邊條路有水源，仲提我颱風前唔好上山。\n\n" +
				"貨冇得彈。寄香港嗰個物流……當佢行緊麥理浩徑啦。",
			Pictures: []Picture{{Scene: "backpack", Palette: "moss/1", Alt: "貼咗補丁嘅背囊"}},
			Tags:     []Tag{{Product: "yesong-repair-kit", Picture: 0, X: .5, Y: .5, Disclosure: None}},
			Evaluation: &Evaluation{Store: "yesong", Rating: 4, Aspects: []AspectRating{
				{Name: "貨品", Rating: 5}, {Name: "客服", Rating: 5}, {Name: "物流", Rating: 2},
			}},
		},
		{
			Key: "rating-looplathe", Author: "nora.frames", Lang: English, Kind: EvaluationNote, State: NotePublished, Visibility: Public,
			AgeHours: 24 * 1.6, Popularity: .12,
			Title: "I cancelled an order and liked the shop more", Place: "Copenhagen", Topics: []string{"vinyl", "storecheck"},
			Body: "So, full disclosure: I have not bought anything here. I ordered the record weight, realised that I do not own a " +
				"record player, and wrote to apologise.\n\n" +
				"The money was back before my tea was cold. \"Happens,\" wrote Dale. \"Come back when you have found a curb.\"\n" +
				"Three stars, because I cannot tell you about the goods. Five for manners.",
			Pictures: []Picture{{Scene: "record", Palette: "citrus", Alt: "Somebody else's record, turning"}},
			Evaluation: &Evaluation{Store: "looplathe", Rating: 3, Aspects: []AspectRating{
				{Name: "manners", Rating: 5}, {Name: "speed", Rating: 5},
			}},
		},
	}
}

func takenNotes() []Note {
	return []Note{
		{
			Key: "sleep-spray-appeal", Author: "brume.fils", Lang: English, Kind: ImageNote, State: NoteAppealed, Reason: "MISLEADING",
			Visibility: Public, AgeHours: 24 * 8.5, Popularity: .1,
			Title: "On sleep, and what is on the pillow", Place: "Lyon", Topics: []string{"perfume"},
			Body: "We wrote that the fig sends you to sleep. It was taken down, because a perfume is not a medicine.\n" +
				"Papa says: the courtyard sends you to sleep, after lunch. That is not a claim, that is a chair. We have asked them to " +
				"look again.",
			Pictures: []Picture{{Scene: "perfume", Palette: "sage/1", Alt: "A bottle beside a pillow"}},
			Tags:     []Tag{{Product: "brume-fig-courtyard", Variant: new(0), Picture: 0, X: .5, Y: .55, Disclosure: OwnStore}},
		},
		{
			Key: "diet-day-one", Author: "dudu.eats", Lang: Chinese, Kind: ImageNote, State: NoteDeleted, Visibility: Public,
			AgeHours: 24 * 15.5, Popularity: .1,
			Title: "减肥第一天，立个字据", Place: "成都·玉林", Topics: []string{"一人食"},
			Body:     "从今天起晚上不吃面，谁看到我吃面谁截图。\n（第二天自己删的，截图的请放过我。）",
			Pictures: []Picture{{Scene: "fruit", Palette: "mint", Alt: "一盘很少的水果"}},
		},
	}
}
