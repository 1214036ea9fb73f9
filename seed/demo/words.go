package demo

// The word lists of the generator.

func paletteNames() []string {
	return []string{
		"apricot", "berry", "citrus", "clay", "cocoa", "denim", "dusk", "lagoon", "lavender", "mint", "moss", "night", "oat", "sage",
		"sakura", "sea", "snow", "tomato",
	}
}

func chineseWords() language {
	return language{
		lang: Chinese,
		names: []string{
			"爱喝茶的", "早睡失败的", "不吃香菜的", "在阳台种葱的", "想养狗的", "迷路的", "攒钱买灯的", "今天也加班的", "慢半拍的", "半夜煮面的",
			"会修自行车的", "怕冷的", "住六楼的", "常常忘带伞的", "收集石头的", "南方的", "北方的", "周末爬山的", "学游泳的", "写信的",
			"晒被子的", "排队买包子的", "话不多的", "笑很大声的", "搬过七次家的", "刚学会做饭的", "养了三盆薄荷的", "戒奶茶第二天的", "", "隔壁的",
		},
		surnames: []string{
			"小鹿", "阿青", "橘子", "阿满", "豆豆", "南瓜", "小周", "陈皮", "阿禾", "团子", "木木", "栗子", "小舟", "阿宁", "年糕", "芋头", "小雨",
			"阿树", "糯米", "春卷", "小满", "阿月", "松子", "菠萝", "小海", "阿冬", "汤圆", "石榴", "小蓝", "阿布", "冬瓜", "茉莉", "小北", "阿柚",
			"麦子", "丸子", "青团", "小野", "阿夏", "桂花",
		},
		tails: []string{"", "同学", "的日常", "在路上", "不着急", "家的", "本人", "呀", "和猫", "慢慢来", "的阳台", "小记", "一号", "今天开心", "出门了", "在吃饭"},
		bios: []string{
			"记一点不重要的小事。", "认真吃饭，随便工作。", "花钱如流水，水费另算。", "一个人住，两盆绿萝。", "爱拍照，不爱修。", "今天也想早点下班。",
			"城市里走路爱好者。", "什么都会一点，什么都不精。", "在学着把日子过慢。", "猫比我有名。", "说话算话，除了减肥。", "买回来的东西会认真用旧。",
		},
		places: []string{
			"上海·徐汇", "北京·鼓楼", "广州·东山口", "成都·玉林", "杭州·拱墅", "大理·古城", "厦门·沙坡尾", "长沙·五一", "重庆·山城步道", "西安·城墙根",
			"南京·颐和路", "苏州·平江路", "青岛·大学路", "昆明·翠湖", "武汉·昙华林", "香港·上环", "深圳·南头", "天津·五大道", "泉州·西街", "哈尔滨·中央大街",
		},
		titles: []string{
			"{t}用了{n}天，说点真话", "周末{d}，意外地好", "为了这个{t}，我跑了{n}公里", "{p}的一个下午", "{t}到底值不值", "第{n}次{d}",
			"家里多了一个{t}", "不会{d}的人也可以试试", "小小的幸福：{t}", "我妈看到{t}的反应", "一个人{d}是什么感觉", "后悔没早点买的{t}",
		},
		opens: []string{
			"本来只是路过，结果抱着{t}回家了。", "这个{t}我犹豫了{n}天，最后还是买了。", "今天{d}，出门的时候还在下雨，到了就停了。",
			"朋友问我最近怎么老说{t}，我说你等着。", "连着加班{n}天以后，终于有空{d}。", "{p}，人不多，风刚好。",
			"说实话，第一眼没看上这个{t}。", "家里人都觉得我买{t}是浪费钱，现在他们抢着用。", "第一次{d}，手忙脚乱，但是开心。", "搬家翻出来的旧{t}，擦一擦还能用。",
		},
		mids: []string{
			"细节比想象中好，边边角角都很顺。", "小缺点也有：比图片上重一点。", "我最喜欢的是它不吵，安安静静地待在那儿。", "旁边的阿姨教了我一招，果然好用。",
			"{d}这件事，急不来。", "用到第{n}天的时候，突然就顺手了。", "颜色在晚上更好看，像加了一点点蜂蜜。", "拍了很多张，能看的只有这几张。",
			"算下来一天几毛钱，比奶茶划算。", "中间差点放弃，幸好没有。",
		},
		closes: []string{
			"下次还来。", "就写到这儿，饭要糊了。", "有问题可以问，我看到就回。", "不推荐所有人买，但推荐像我一样的人。", "明天继续{d} 🌿",
			"以上，是今天的全部收获。", "你们家的{t}用了多久？", "晚安 🌙", "给{t}打八分，扣的两分是我自己手笨。", "希望你也有一个不赶时间的下午。",
		},
		styles: []string{"手作", "日常", "小号", "大号", "软糯", "复古", "极简", "加厚", "轻量", "旧木", "晨间", "雨季", "慢速", "春日", "山野", "邻居同款"},
		subtitles: []string{
			"用久了会更好看", "适合{d}的人", "小空间也放得下", "送人不会出错", "我们自己也在用", "每批只做{n}件", "不占地方，也不占心思", "{n}次打样后的那一个",
		},
		about: []string{
			"每一件都检查过才寄出。", "做了{n}版，这一版最顺手。", "材料简单，写得清楚，放心用。", "适合喜欢{d}的人，也适合刚开始的人。",
			"颜色会因为光线有一点点不同。", "用旧了也好看，这是我们做它的原因。", "包装尽量少，拆起来很快。", "有小问题找我们，修得好就修。",
		},
		option:  "颜色",
		colours: []string{"燕麦", "苔绿", "砖红", "雾蓝", "姜黄", "墨黑", "奶白", "灰粉", "可可", "湖水"},
	}
}

func englishWords() language {
	return language{
		lang: English,
		names: []string{
			"Ana", "Ben", "Clara", "Dev", "Elif", "Finn", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Leo", "Maya", "Noor", "Oskar",
			"Pia", "Quinn",
			"Rosa", "Sami", "Tess", "Uma", "Viktor", "Wren", "Yara", "Zoe", "Arlo", "Bea", "Cai", "Dina", "Emil", "Freya", "Gus",
			"Hana", "Ivo", "June",
			"Kofi", "Lena", "Milo", "Nell", "Otis",
		},
		surnames: []string{
			" Abbot", " Birch", " Castell", " Dorn", " Eze", " Falk", " Grove", " Hale", " Iyer", " Jansen", " Kato", " Lund",
			" Marsh", " Novak", " Ortiz",
			" Park", " Quill", " Reyes", " Sato", " Tam", " Ueda", " Vance", " Wood", " Yilmaz", " Zhou", " Adler", " Brook",
			" Costa", " Drew", " Finch",
		},
		tails: []string{
			"", " makes things", " outside", " at home", " reads", " cooks", " on foot", " & cat", " & dog", " slowly",
			" in the rain", " after work",
			" repairs it", " by bike", " upstairs", " again",
		},
		bios: []string{
			"Small kitchen, big spoon.", "I fix things until they are broken.", "Mostly plants, some bread.", "Here for the lamps.",
			"Walks a lot, says little.",
			"One chair, two cats, no plan.", "Learning to leave the phone at home.", "Will trade cake for books.",
			"Third floor, no lift, strong legs.",
			"Buys it once, uses it up.", "Weekends outdoors, weekdays looking outdoors.", "Professional beginner.",
		},
		places: []string{
			"London, Hackney", "Berlin, Neukölln", "Lisbon, Graça", "Toronto, Leslieville", "Melbourne, Brunswick",
			"New York, Ridgewood", "Portland, Alberta",
			"Edinburgh, Leith", "Copenhagen, Vesterbro", "Singapore, Tiong Bahru", "Hong Kong, Sai Ying Pun", "Kyoto, Nishijin",
			"Barcelona, Gràcia", "Dublin, Stoneybatter",
			"Seattle, Ballard", "Paris, Belleville",
		},
		titles: []string{
			"{n} days with this {t}", "An honest word about the {t}", "A slow Sunday, {d}", "What {d} taught me",
			"I said I would not buy another {t}", "The {t} that stayed",
			"Attempt number {n}", "Nobody told me about {d}", "Was the {t} worth it?", "An afternoon in {p}",
			"My mother met the {t}", "Small win: {t}",
		},
		opens: []string{
			"I only went in to look, and came home with this {t}.", "It took me {n} days to decide on this {t}.",
			"Spent the whole morning {d} and forgot lunch.",
			"My flatmate calls the {t} \"your new friend\". Fair.", "It rained until we arrived, then it stopped.",
			"After {n} evenings of {d}, I have opinions.",
			"I did not like this {t} at first.", "Everybody at home laughed at the {t}, and now they queue for it.",
			"First time {d}. Messy, happy.", "Found the old {t} in a box, and it still works.",
		},
		mids: []string{
			"The edges are better than the pictures.", "One flaw: it is heavier than it looks.",
			"What I like best is how quiet it is.", "A neighbour showed me a trick, and of course it worked.",
			"You cannot hurry {d}.", "Around day {n} it suddenly felt like mine.",
			"The colour is nicer in the evening, as if somebody had added honey.",
			"I took many pictures. These are the ones in focus.", "I nearly gave up halfway, glad I did not.",
			"It costs less a day than the coffee I spill.",
		},
		closes: []string{
			"Would go again.", "That is all, the pan is burning.", "Ask me anything, I answer slowly.",
			"Not for everybody. Very much for me.", "More {d} tomorrow 🌿",
			"Eight out of ten; the two are my own clumsy hands.", "How long has yours lasted?", "Good night 🌙",
			"I hope you get an afternoon like this.", "Next time I bring a bigger bag.",
		},
		styles: []string{
			"Everyday", "Quiet", "Small", "Big", "Slow", "Sunday", "Rainy-day", "Old-wood", "Lightweight", "Heavy", "Neighbour's",
			"Plain", "Second", "Early", "Handmade", "Patient",
		},
		subtitles: []string{
			"Better with age", "For people who like {d}", "Fits a small room", "A safe present", "We use it ourselves",
			"{n} to a batch", "The one after {n} samples", "Takes no space, asks for nothing",
		},
		about: []string{
			"Each one is checked before it leaves.", "Version {n}, and the first we would not change.",
			"Simple materials, plainly listed.", "For those who love {d}, and for those who begin.",
			"Colours shift a little with the light.", "It looks good worn, which is why we make it.",
			"Very little packaging, quick to open.", "If something is wrong, we mend it first.",
		},
		option:  "Colour",
		colours: []string{"Oat", "Moss", "Brick", "Fog", "Mustard", "Ink", "Milk", "Rose", "Cocoa", "Lake"},
	}
}

func themes() []theme {
	return []theme{
		{
			category: Coffee, scenes: []string{"coffee", "pourover", "rain", "breakfast"}, low: 3000, high: 32000,
			things: [2][]string{
				{"手冲壶", "马克杯", "滤杯", "磨豆机", "挂耳咖啡", "保温杯"},
				{"kettle", "mug", "dripper", "hand grinder", "coffee scale", "flask"},
			},
			doing:  [2][]string{{"手冲一杯咖啡", "学拉花", "找咖啡馆"}, {"making pour-over", "learning latte art", "hunting for cafés"}},
			topics: [2][]string{{"咖啡", "早晨"}, {"coffee", "mornings"}},
		},
		{
			category: Tableware, scenes: []string{"bowl", "tea", "ramen", "fruit"}, low: 3000, high: 26000,
			things: [2][]string{
				{"饭碗", "茶壶", "盘子", "小碟", "汤碗", "果盆"},
				{"rice bowl", "teapot", "plate", "dish", "soup bowl", "fruit bowl"},
			},
			doing:  [2][]string{{"煮一碗面", "泡茶", "请朋友吃饭"}, {"cooking noodles", "brewing tea", "having friends over"}},
			topics: [2][]string{{"餐具", "一人食", "家居"}, {"tableware", "cooking", "home"}},
		},
		{
			category: Outdoor, scenes: []string{"tent", "lake", "backpack", "lamp"}, low: 9000, high: 160000,
			things: [2][]string{
				{"帐篷", "背包", "营灯", "折叠椅", "睡袋", "登山杖"},
				{"tent", "backpack", "lantern", "camp chair", "sleeping bag", "trekking pole"},
			},
			doing:  [2][]string{{"露营", "爬山", "看日出"}, {"camping", "hiking uphill", "watching the sunrise"}},
			topics: [2][]string{{"露营", "户外"}, {"camping", "outdoors"}},
		},
		{
			category: Home, scenes: []string{"lamp", "chair", "bed", "vase", "candle"}, low: 6000, high: 120000,
			things: [2][]string{{"台灯", "单椅", "毯子", "花瓶", "蜡烛", "靠垫"}, {"lamp", "armchair", "blanket", "vase", "candle", "cushion"}},
			doing:  [2][]string{{"重新摆房间", "换灯泡", "收拾客厅"}, {"moving the furniture", "changing the lamps", "tidying the living room"}},
			topics: [2][]string{{"家居", "小户型"}, {"home", "smallspaces"}},
		},
		{
			category: Plants, scenes: []string{"plants", "vase", "desk"}, low: 1200, high: 9000,
			things: [2][]string{
				{"龟背竹", "薄荷", "仙人掌", "蕨", "红陶盆", "绿萝"},
				{"monstera", "pot of mint", "cactus", "fern", "terracotta pot", "pothos"},
			},
			doing:  [2][]string{{"换盆", "扦插", "浇花"}, {"repotting", "taking cuttings", "watering"}},
			topics: [2][]string{{"养花", "阳台"}, {"plants", "balcony"}},
		},
		{
			category: Stationery, scenes: []string{"stationery", "desk", "bookshelf"}, low: 1500, high: 22000,
			things: [2][]string{
				{"笔记本", "钢笔", "胶带", "墨水", "书签", "笔袋"},
				{"notebook", "fountain pen", "washi tape", "bottle of ink", "bookmark", "pencil roll"},
			},
			doing:  [2][]string{{"写手帐", "读完一本书", "给朋友写信"}, {"keeping a journal", "finishing a book", "writing letters"}},
			topics: [2][]string{{"文具", "读书"}, {"stationery", "reading"}},
		},
		{
			category: Fashion, scenes: []string{"dress", "knit", "tote", "sneakers"}, low: 9000, high: 90000,
			things: [2][]string{{"裙子", "毛衣", "帆布包", "跑鞋", "围巾", "衬衫"}, {"dress", "jumper", "tote", "pair of runners", "scarf", "shirt"}},
			doing:  [2][]string{{"整理衣柜", "织毛衣", "逛街"}, {"clearing the wardrobe", "knitting", "trying things on"}},
			topics: [2][]string{{"穿搭", "衣橱"}, {"style", "wardrobe"}},
		},
		{
			category: Beauty, scenes: []string{"skincare", "lipstick", "perfume", "jewellery"}, low: 5000, high: 60000,
			things: [2][]string{
				{"面霜", "口红", "香水", "耳环", "精华", "护手霜"},
				{"face cream", "lipstick", "perfume", "pair of earrings", "serum", "hand cream"},
			},
			doing:  [2][]string{{"早睡", "认真护肤", "出门见人"}, {"sleeping early", "taking care of my skin", "going out at last"}},
			topics: [2][]string{{"护肤", "通勤"}, {"skincare", "everyday"}},
		},
		{
			category: Pets, scenes: []string{"cat", "dog", "chair"}, low: 2500, high: 26000,
			things: [2][]string{
				{"猫窝", "慢食碗", "逗猫棒", "牵引绳", "猫抓板", "小鱼干"},
				{"cat bed", "slow bowl", "feather toy", "lead", "scratching board", "fish treat"},
			},
			doing:  [2][]string{{"遛狗", "陪猫玩", "给猫剪指甲"}, {"walking the dog", "playing with the cat", "trimming claws"}},
			topics: [2][]string{{"猫", "宠物"}, {"pets", "cats"}},
		},
		{
			category: Sport, scenes: []string{"track", "bicycle", "surf", "ski", "beach"}, low: 6000, high: 180000,
			things: [2][]string{
				{"自行车", "水壶", "冲浪板", "滑雪镜", "瑜伽垫", "骑行手套"},
				{"bicycle", "bottle", "surfboard", "pair of goggles", "yoga mat", "pair of gloves"},
			},
			doing:  [2][]string{{"跑步", "骑车", "学冲浪", "滑雪"}, {"running", "riding", "learning to surf", "skiing"}},
			topics: [2][]string{{"运动", "周末"}, {"sport", "weekends"}},
		},
		{
			category: Audio, scenes: []string{"record", "camera", "city"}, low: 6000, high: 150000,
			things: [2][]string{
				{"黑胶唱片", "唱机", "胶片相机", "音箱", "胶卷", "相机背带"},
				{"record", "turntable", "film camera", "speaker", "roll of film", "camera strap"},
			},
			doing:  [2][]string{{"听完一张唱片", "拍一卷胶片", "扫街"}, {"playing records", "shooting a roll", "wandering with a camera"}},
			topics: [2][]string{{"黑胶", "胶片"}, {"vinyl", "film"}},
		},
		{
			category: Kids, scenes: []string{"blocks", "cake", "fruit"}, low: 4000, high: 30000,
			things: [2][]string{
				{"积木", "绘本", "小书包", "木头火车", "生日蛋糕", "拼图"},
				{"set of blocks", "picture book", "little backpack", "wooden train", "birthday cake", "puzzle"},
			},
			doing:  [2][]string{{"陪孩子搭积木", "烤蛋糕", "讲睡前故事"}, {"building towers", "baking", "reading at bedtime"}},
			topics: [2][]string{{"亲子", "周末"}, {"family", "kids"}},
		},
	}
}
