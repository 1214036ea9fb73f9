package demo

// Notes in Chinese: by those who make and sell, then by those who eat, wear, run, read and rent.

func makerNotesZH() []Note {
	return []Note{
		{
			Key:        "kiln-opening",
			Author:     "xiaoman.clay",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   31,
			Popularity: .93,
			Title:      "开窑了，三十七只，碎了四只",
			Place:      "景德镇·雕塑瓷厂",
			Topics:     []string{"陶艺", "手作", "开窑日记"},
			Body: "早上六点起来摸窑门，还烫，又睡了两个小时回笼觉。\n\n" +
				"三十七只里碎了四只，歪了两只，剩下的都站得很好 🥹\n" +
				"燕麦白这次特别争气，杯口有一圈很淡的咖色，不是我画的，是还原的时候它自己长出来的。\n\n" +
				"P3 是流釉小碗，停在哪儿全看火的心情，有一只停得太准了，像有人拿尺子量过。\n" +
				"早安杯和小碗都已经上架。碎掉的那四只拿去垫花盆了，@sanlou.plants 说透气。#开窑日记#",
			Pictures: []Picture{
				{Scene: "coffee", Palette: "sage/3", Alt: "刚出窑的燕麦白早安杯"},
				{Scene: "coffee", Palette: "sage/1", Alt: "苔绿色的早安杯"},
				{Scene: "bowl", Palette: "mint", Alt: "叠起来的流釉小碗"},
				{Scene: "vase", Palette: "clay", Alt: "工作台上的花瓶"},
			},
			Tags: []Tag{
				{Product: "clay-morning-cup", Variant: new(0), Picture: 0, X: .47, Y: .6, Disclosure: OwnStore},
				{Product: "clay-morning-cup", Variant: new(1), Picture: 1, X: .5, Y: .61, Disclosure: OwnStore},
				{Product: "clay-drip-bowl-set", Picture: 2, X: .5, Y: .62, Disclosure: OwnStore},
			},
		},
		{
			Key:        "teapot-spout",
			Author:     "xiaoman.clay",
			Lang:       Chinese,
			Kind:       VideoNote,
			DurationMS: 48200,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 9,
			Popularity: .71,
			Title:      "第十二版壶嘴，终于不流口水了",
			Place:      "景德镇·雕塑瓷厂",
			Topics:     []string{"陶艺", "茶"},
			Body: "前十一版倒完茶都会顺着肚子流一滴，像小孩喝完奶。\n" +
				"第十二版把壶嘴的下唇削薄了一毫米，收水的时候“咔”一下就断了。\n" +
				"视频里慢放了三遍，不是炫耀，是真的等了两年 😭",
			Pictures: []Picture{{Scene: "tea", Palette: "tomato/1", Alt: "茶壶正在出水"}},
			Tags:     []Tag{{Product: "clay-teapot", Variant: new(0), AtMS: 17400, Disclosure: OwnStore}},
		},
		{
			Key:        "persimmon-glaze",
			Author:     "xiaoman.clay",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 26,
			Popularity: .44,
			Title:      "柿红是怎么跑掉的",
			Topics:     []string{"陶艺", "釉色"},
			Body: "好多人问柿红什么时候补货，我老实说：不知道。\n" +
				"这个颜色在 1247 度的时候最好看，1250 度就变成猪肝。三度，我那台老电窑的误差是五度。\n\n" +
				"所以目前卖出去的每一只柿红，都是窑炉走神的结果。等它下次走神吧。",
			Pictures: []Picture{
				{Scene: "coffee", Palette: "tomato/1", Alt: "一只柿红色的杯子"},
				{Scene: "bowl", Palette: "clay/1", Aspect: Square, Alt: "烧成猪肝色的碗"},
			},
			Tags: []Tag{
				{Product: "clay-morning-cup", Variant: new(2), Picture: 0, X: .49, Y: .6, Disclosure: OwnStore},
			},
		},
		{
			Key:        "frost-cup-draft",
			Author:     "xiaoman.clay",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NoteDraft,
			Visibility: Public,
			AgeHours:   5,
			Popularity: 0,
			Title:      "霜降杯失败记录（还没写完）",
			Body:       "第一窑：像撒了盐。\n第二窑：像头皮屑。\n第三窑：像头皮屑，但是贵的那种。\n第四窑：",
			Pictures: []Picture{
				{Scene: "coffee", Palette: "snow", Alt: "试做的白色杯子"},
				{Scene: "tea", Palette: "snow", Alt: "试釉"},
			},
		},
		{
			Key:        "azhen-hello",
			Author:     "azhen_nainai",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 38,
			Popularity: .86,
			Title:      "孙子让我来打个招呼",
			Place:      "绍兴·安昌",
			Topics:     []string{"手织", "毛衣"},
			Body: "你们好，我是阿珍，字是孙子打的，话是我说的。\n\n" +
				"我织毛衣织了六十年，以前给厂里织，一件八块钱。现在眼睛还行，手也不抖，就是没人穿了，家里柜子放不下了。\n" +
				"这件柿子红的提花，领口我放松了两针，套头不夹耳朵。花样是我妈教的。\n\n" +
				"孙子说不能写“便宜卖”，要写“手作”。那就手作吧。\n" +
				"（孙子：奶奶织这件的时候看完了两部抗战剧）",
			Pictures: []Picture{
				{Scene: "knit", Palette: "tomato/1", Alt: "柿子红的提花毛衣"},
				{Scene: "knit", Palette: "oat", Aspect: Square, Alt: "叠起来的几件毛衣"},
				{Scene: "chair", Palette: "oat", Alt: "奶奶坐着织毛衣的椅子"},
			},
			Tags: []Tag{
				{Product: "azhen-fairisle-jumper", Variant: new(1), Picture: 0, X: .5, Y: .42, Disclosure: OwnStore},
				{Product: "azhen-fairisle-jumper", Picture: 1, X: .5, Y: .55, Disclosure: OwnStore},
			},
		},
		{
			Key:        "azhen-quilt-story",
			Author:     "azhen_nainai",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 12,
			Popularity: .58,
			Title:      "三百六十块布头里有谁",
			Place:      "绍兴·安昌",
			Topics:     []string{"拼布", "手作"},
			Body: "左上角那块蓝格子，是老头子的衬衫，他走了九年了。\n" +
				"中间黄的是孙子一年级的书包。红的是我结婚时候的被面，只剩这么一点。\n\n" +
				"有人问舍不得怎么还卖。我想啊，布放在箱子里是旧布，盖在人身上才是被子。",
			Pictures: []Picture{
				{Scene: "bed", Palette: "oat", Alt: "铺开的百家布拼被"},
				{Scene: "bed", Palette: "tomato", Alt: "拼被的红色一角"},
			},
			Tags: []Tag{{Product: "azhen-patch-quilt", Picture: 0, X: .5, Y: .64, Disclosure: OwnStore}},
		},
		{
			Key:        "plants-drown",
			Author:     "sanlou.plants",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 60,
			Popularity: .62,
			Title:      "你的植物不是渴死的，是淹死的",
			Place:      "武汉·水果湖",
			Topics:     []string{"养花", "阳台"},
			Body: "教了三十年物理，学生问得最多的是“这个考不考”；退休以后邻居问得最多的是“这个多久浇一次”。\n\n" +
				"答案是一样的：看情况。\n" +
				"拿根筷子插到盆底，拔出来是湿的，就不浇；是干的，再等一天。就这么简单，比电容好懂。\n" +
				"实在管不住手的，养虎尾兰，土换成透气的，它能替你兜底。",
			Pictures: []Picture{
				{Scene: "plants", Palette: "sage", Alt: "四平米阳台的一角"},
				{Scene: "snake-plant", Palette: "cocoa", Aspect: Square, Alt: "刚换好土的花盆"},
			},
			Tags: []Tag{
				{Product: "plant-snake", Picture: 0, X: .3, Y: .63, Disclosure: OwnStore},
				{Product: "plant-soil", Picture: 1, X: .5, Y: .78, Disclosure: OwnStore},
			},
		},
		{
			Key:        "mint-overflow",
			Author:     "sanlou.plants",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Followers,
			AgeHours:   50,
			Popularity: .04,
			Title:      "薄荷又爆盆了，粉丝优先",
			Place:      "武汉·水果湖",
			Topics:     []string{"阳台"},
			Body: "这条设成了仅粉丝可见。\n" +
				"刚刚看了一下，粉丝是零。\n\n" +
				"那薄荷我先自己泡茶了。",
			Pictures: []Picture{{Scene: "tea", Palette: "mint", Alt: "一壶薄荷茶"}},
			Tags:     []Tag{{Product: "plant-mint", Picture: 0, X: .62, Y: .66, Disclosure: OwnStore}},
		},
		{
			Key:        "maoqiu-inspector",
			Author:     "maoqiu.store",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   14,
			Popularity: .77,
			Title:      "店长验货现场，全程没有出来过",
			Place:      "长沙",
			Topics:     []string{"猫", "橘猫", "宠物好物"},
			Body: "新到的毛毡窝，拆箱十秒，店长进去了。\n" +
				"早饭没出来。开罐头的声音，耳朵动了一下，没出来。快递小哥来取件，伸手打招呼，没出来。\n\n" +
				"下午四点，终于出来喝了口水，看了我一眼，又进去了。\n" +
				"验货结论：合格。样品不退还。",
			Pictures: []Picture{
				{Scene: "ginger-cat", Palette: "oat/1", Alt: "店长坐在窝前"},
				{Scene: "ginger-cat", Palette: "apricot", Alt: "店长看了我一眼"},
				{Scene: "bed", Palette: "apricot", Aspect: Landscape, Alt: "店长平时睡的床"},
			},
			Tags: []Tag{{Product: "maoqiu-felt-cave", Variant: new(0), Picture: 0, X: .5, Y: .8, Disclosure: OwnStore}},
		},
		{
			Key:        "fish-third-second",
			Author:     "maoqiu.store",
			Lang:       Chinese,
			Kind:       VideoNote,
			DurationMS: 15300,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 4,
			Popularity: .88,
			Title:      "打开小鱼干的第三秒",
			Place:      "长沙",
			Topics:     []string{"猫"},
			Body:       "第一秒：睡觉。\n第二秒：睁眼。\n第三秒：站起来了，14 斤，站起来了。\n请戴耳机听它的脚步声 🐾",
			Pictures:   []Picture{{Scene: "ginger-cat", Palette: "citrus", Alt: "盯着小鱼干的店长"}},
			Tags:       []Tag{{Product: "maoqiu-fish-snack", AtMS: 6100, Disclosure: OwnStore}},
		},
		{
			Key:        "flea-drops-removed",
			Author:     "maoqiu.store",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NoteRemoved,
			Reason:     "ILLEGAL_GOODS",
			Visibility: Public,
			AgeHours:   24 * 20,
			Popularity: .12,
			Title:      "自己给猫驱虫其实很简单",
			Place:      "长沙",
			Topics:     []string{"猫"},
			Body:       "后颈滴一滴就行，我们店的驱虫滴剂朋友家五只猫都在用。\n（编辑：平台提醒这是兽药，需要批准文号，我确实不懂，已经不卖了，大家去医院。）",
			Pictures:   []Picture{{Scene: "cat", Palette: "snow", Alt: "一只不太情愿的猫"}},
			Tags:       []Tag{{Product: "maoqiu-flea-drops", Picture: 0, X: .5, Y: .5, Disclosure: OwnStore}},
		},
	}
}

func brandNotesZH() []Note {
	return []Note{
		{
			Key:        "tent-rain-night",
			Author:     "yesong.outdoor",
			Lang:       Chinese,
			Kind:       VideoNote,
			DurationMS: 93500,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 6,
			Popularity: .74,
			Title:      "我们在暴雨里搭了七分钟帐篷",
			Place:      "莫干山",
			Topics:     []string{"露营", "户外装备"},
			Body: "气象台说有暴雨，全公司欢呼。\n\n" +
				"测试项目：一个人、夜里、大雨、没吃晚饭，山脊 2 能不能七分钟搭完。\n" +
				"结果 6 分 51 秒，内帐是干的，人是湿的。听雨冲锋衣腋下拉链拉开那一刻，能看到他在冒热气 😂\n" +
				"被骂得最惨的是说“我来帮你打光”却举着手机录像的人，也就是我。",
			Pictures: []Picture{{Scene: "ridge-tent", Palette: "night/1", Alt: "夜里的帐篷和篝火"}},
			Tags: []Tag{
				{Product: "yesong-ridge-tent", Variant: new(0), AtMS: 12000, Disclosure: OwnStore},
				{Product: "yesong-rain-shell", AtMS: 58500, Disclosure: OwnStore},
			},
		},
		{
			Key:        "nine-year-pack",
			Author:     "yesong.outdoor",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 33,
			Popularity: .66,
			Title:      "一只九年的背包寄回来修",
			Place:      "莫干山",
			Topics:     []string{"户外装备", "修修补补"},
			Body: "包里夹了一张纸条：拉链坏了，但是请不要把里面的沙子倒干净。\n\n" +
				"20 升的旧款早就停产了，拉链是从仓库最里面翻出来的，全公司只剩两条。\n" +
				"我们换了拉链，底部磨穿的地方贴了补丁，沙子装进小玻璃瓶，一起寄回去了。\n" +
				"没问那是哪里的沙子。",
			Pictures: []Picture{
				{Scene: "backpack", Palette: "cocoa/2", Alt: "修好的旧背包"},
				{Scene: "stationery", Palette: "moss", Alt: "工作台上的补丁"},
				{Scene: "lake", Palette: "sage", Aspect: Landscape, Alt: "山里的湖"},
			},
			Tags: []Tag{
				{Product: "yesong-pack-20-old", Picture: 0, X: .5, Y: .55, Disclosure: OwnStore},
				{Product: "yesong-repair-kit", Picture: 1, X: .55, Y: .42, Disclosure: OwnStore},
			},
		},
		{
			Key:        "toddler-camping",
			Author:     "yesong.outdoor",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 17,
			Popularity: .53,
			Title:      "带三岁小孩露营，真正用到的只有这些",
			Place:      "安吉",
			Topics:     []string{"露营", "亲子"},
			Body: "别带：精致的餐具、白色的衣服、对睡眠的期待。\n\n" +
				"要带：能站直的帐篷（换尿布不用跪着）、三把椅子里至少一把是给大人坐的、一盏能调到很暗的灯。\n" +
				"萤火最低档可以亮一整夜，小朋友半夜醒来不哭。\n" +
				"还有湿巾。你以为够了，再加一包。\n#露营# #亲子#",
			Pictures: []Picture{
				{Scene: "dome-tent", Palette: "sage", Alt: "草地上的家庭帐"},
				{Scene: "chair", Palette: "clay/1", Alt: "砖橙色的露营椅"},
				{Scene: "lamp", Palette: "night", Alt: "调到最暗的营灯"},
			},
			Tags: []Tag{
				{Product: "yesong-dome-tent", Picture: 0, X: .48, Y: .66, Disclosure: OwnStore},
				{Product: "yesong-camp-chair", Variant: new(1), Picture: 1, X: .5, Y: .6, Disclosure: OwnStore},
				{Product: "yesong-lantern", Picture: 2, X: .5, Y: .48, Disclosure: OwnStore},
			},
		},
		{
			Key:        "serum-ninety-days",
			Author:     "trellis.select",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 21,
			Popularity: .49,
			Title:      "一瓶精华，六个人，九十天",
			Topics:     []string{"护肤", "敏感肌"},
			Body: "选品会上六个人分走了六瓶燕麦精华，说好九十天后交作业。\n\n" +
				"四个人用空了。一个人说没味道，用着没有仪式感。一个人弄丢了，至今不承认。\n" +
				"用空的四个里，三个换季没再脸红，一个说“可能是我最近睡得早”。\n" +
				"我们把它上架了，也把这段写在这里，你自己判断。修护面霜是同一组人测的，北方同事的评价是“活过来了”。",
			Pictures: []Picture{
				{Scene: "skincare", Palette: "oat", Alt: "燕麦精华"},
				{Scene: "skincare", Palette: "lavender", Alt: "修护面霜"},
			},
			Tags: []Tag{
				{Product: "select-oat-serum", Picture: 0, X: .3, Y: .47, Disclosure: OwnStore},
				{Product: "select-barrier-cream", Variant: new(0), Picture: 1, X: .48, Y: .72, Disclosure: OwnStore},
			},
		},
		{
			Key:        "things-not-sold",
			Author:     "trellis.select",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 40,
			Popularity: .41,
			Title:      "上个月我们决定不卖的五样东西",
			Topics:     []string{"选品"},
			Body: "1. 会发光的牙刷。亮是亮，刷不干净。\n" +
				"2. 一款网红锅，煎蛋确实不粘，第四周开始什么都粘。\n" +
				"3. 香薰机，声音像有人在隔壁叹气。\n" +
				"4. 人体工学坐垫，人体不同意。\n" +
				"5. 折叠水桶，折得进去，打不开。",
			Pictures: []Picture{
				{Scene: "breakfast", Palette: "mint", Alt: "办公室的早餐"},
				{Scene: "desk", Palette: "mint", Aspect: Landscape, Alt: "选品会的桌子"},
			},
		},
		{
			Key:        "eleven-minutes-roast",
			Author:     "shanjiao.coffee",
			Lang:       Chinese,
			Kind:       VideoNote,
			DurationMS: 67000,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 3,
			Popularity: .6,
			Title:      "一锅豆子的十一分钟",
			Place:      "大理·喜洲",
			Topics:     []string{"咖啡", "烘焙"},
			Body: "第 3 分钟，青草味。第 6 分钟，烤面包。第 9 分 20 秒，一爆，像小声放鞭炮 🧨\n" +
				"老板娘下豆前会闭眼两秒，问她在听什么，她说在算房租。\n" +
				"蜜处理保山小粒，今天烘的，明天发。",
			Pictures: []Picture{{Scene: "pourover", Palette: "cocoa", Alt: "刚烘好的豆子做的手冲"}},
			Tags:     []Tag{{Product: "shanjiao-honey-beans", Variant: new(0), AtMS: 41200, Disclosure: OwnStore}},
		},
		{
			Key:        "dripper-quarrel",
			Author:     "shanjiao.coffee",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 14,
			Popularity: .57,
			Title:      "和小满吵了三个月的滤杯",
			Place:      "大理·喜洲",
			Topics:     []string{"咖啡", "陶艺"},
			Body: "我们要肋骨深一点，@xiaoman.clay 说泥会裂。\n我们要薄一点，她说你们来拉。\n我们真去拉了，然后道歉了。\n\n" +
				"最后这版肋骨深了 1.2 毫米，闷蒸不塌，断水干净，一窑只出九只。\n" +
				"剩下五只。想配她家小碗一起用的，P3 就是，釉是同一桶。（碗在她店里，我们不赚钱，只赚交情。）",
			Pictures: []Picture{
				{Scene: "pourover", Palette: "clay", Alt: "陶瓷滤杯"},
				{Scene: "pourover", Palette: "sage", Aspect: Square, Alt: "滤杯在分享壶上"},
				{Scene: "bowl", Palette: "clay", Alt: "同一桶釉的小碗"},
			},
			Tags: []Tag{
				{Product: "shanjiao-dripper", Picture: 0, X: .42, Y: .42, Disclosure: OwnStore},
				{Product: "clay-drip-bowl-set", Picture: 2, X: .5, Y: .62, Disclosure: None},
			},
		},
		{
			Key:        "lazy-cold-brew",
			Author:     "shanjiao.coffee",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 45,
			Popularity: .35,
			Title:      "懒人冷萃公式：一包、一瓶、一觉",
			Topics: []string{
				"咖啡", "早餐",
			},
			Body: "不用称，不用磨，不用会。\n一包丢进 500 毫升凉水，放冰箱，你睡你的，它泡它的。\n\n八小时刚好，十小时也行，十四小时……会心跳加速，别问怎么知道的。",
			Pictures: []Picture{
				{Scene: "coffee", Palette: "lagoon", Alt: "一杯冷萃"},
				{Scene: "breakfast", Palette: "lagoon", Alt: "配冷萃的早餐"},
			},
			Tags: []Tag{{Product: "shanjiao-cold-brew", Picture: 0, X: .5, Y: .58, Disclosure: OwnStore}},
		},
		{
			Key:        "gone-surfing",
			Author:     "langlang.surf",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   40,
			Popularity: .52,
			Title:      "店先关两周，浪太好了",
			Place:      "万宁·日月湾",
			Topics:     []string{"冲浪", "海边"},
			Body: "预报说这个涌要来十二天，我把“营业中”翻过去了，没有犹豫。\n" +
				"已经下单的都发完了，蜡和浴巾回来再补。急着学的去找阿海，他比我有耐心。\n\n" +
				"不是不想赚钱，是这种浪一年就来两回 🌊",
			Pictures: []Picture{
				{Scene: "surf", Palette: "sea", Alt: "沙滩上立着的几块板"},
				{Scene: "beach", Palette: "lagoon", Alt: "早上的日月湾"},
			},
			Tags: []Tag{{Product: "lang-wax-set", Picture: 0, X: .35, Y: .55, Disclosure: OwnStore}},
		},
		{
			Key:        "first-stand-up",
			Author:     "langlang.surf",
			Lang:       Chinese,
			Kind:       VideoNote,
			DurationMS: 32400,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 24,
			Popularity: .81,
			Title:      "五十二岁大姐第一次站起来",
			Place:      "万宁·日月湾",
			Topics:     []string{"冲浪", "学冲浪"},
			Body: "第一天喝了七口海水。第二天膝盖破了。第三天她说再摔一次就回家带孙子。\n" +
				"第四天早上七点十五，你们看视频 🥲\n" +
				"用的是七尺软板，橘子色那块，浮力大，最适合第一次。站起来以后她喊的是“妈呀”，不是“耶”。",
			Pictures: []Picture{{Scene: "surf", Palette: "citrus/1", Alt: "橘子色的软板"}},
			Tags: []Tag{
				{Product: "lang-softboard", Variant: new(0), AtMS: 9800, Disclosure: OwnStore},
				{Product: "lang-beach-towel", Variant: new(0), AtMS: 28700, Disclosure: OwnStore},
			},
		},
	}
}

func tableNotesZH() []Note {
	return []Note{
		{
			Key:        "big-bowl-alone",
			Author:     "dudu.eats",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   22,
			Popularity: .9,
			Title:      "一个人的面，也要用大碗",
			Place:      "成都·玉林",
			Topics:     []string{"一人食", "面", "出租屋厨房"},
			Body: "以前一个人吃面都是直接端锅，省得洗碗。\n" +
				"后来想想，锅又不会跟我聊天，碗好歹长得好看。\n\n" +
				"番茄炒到出沙，加水，下面，窝两个蛋，撒葱花。十二分钟。\n" +
				"碗是 @xiaoman.clay 家的大口面碗，自己花钱买的，装两包泡面都不溢，碗脚那圈没上釉，端着不滑。\n" +
				"吃完发现汤底还印着我的脸，有点圆。",
			Pictures: []Picture{
				{Scene: "ramen", Palette: "tomato/3", Alt: "一大碗番茄面"},
				{Scene: "bowl", Palette: "sage/3", Alt: "洗干净的大碗"},
			},
			Tags: []Tag{
				{Product: "clay-noodle-bowl", Variant: new(0), Picture: 0, X: .5, Y: .66, Disclosure: None},
				{Product: "clay-noodle-bowl", Picture: 1, X: .5, Y: .62, Disclosure: None},
			},
		},
		{
			Key:        "stall-closed-breakfast",
			Author:     "dudu.eats",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 7,
			Popularity: .63,
			Title:      "楼下早餐摊没出摊，我自己来",
			Place:      "成都·玉林",
			Topics:     []string{"早餐", "一人食"},
			Body: "蛋烘糕阿姨回老家喝喜酒，一条街的人在群里哀嚎。\n" +
				"我翻了翻冰箱：两片吐司、一个蛋、三颗圣女果。煎一煎，居然像那么回事。\n\n" +
				"冷萃是昨晚睡前丢进去的，六包一盒那个，从这里买我有一点点佣金，先说清楚。\n" +
				"味道嘛，不如阿姨，但阿姨没有咖啡。\n#一人食# #早餐#",
			Pictures: []Picture{
				{Scene: "breakfast", Palette: "citrus", Alt: "煎蛋吐司早餐"},
				{Scene: "coffee", Palette: "lagoon", Aspect: Square, Alt: "一杯冷萃"},
			},
			Tags: []Tag{{Product: "shanjiao-cold-brew", Picture: 1, X: .5, Y: .6, Disclosure: Affiliate}},
		},
		{
			Key:        "hotpot-lottery",
			Author:     "dudu.eats",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NoteLimited,
			Reason:     "SPAM",
			Visibility: Public,
			AgeHours:   24 * 5,
			Popularity: .3,
			Title:      "点赞过千抽三个人请火锅！！！",
			Place:      "成都",
			Topics:     []string{"火锅"},
			Body:       "转发、点赞、评论“我要吃火锅”，三样都做的才算数！！！\n过千就抽，不过千我自己吃。\n（后来才知道这样写会被限流，长记性了。）",
			Pictures:   []Picture{{Scene: "ramen", Palette: "berry", Aspect: Square, Alt: "热气腾腾的一碗"}},
		},
		{
			Key:        "fruit-cart-auntie",
			Author:     "dudu.eats",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 29,
			Popularity: .27,
			Title:      "跟水果摊嬢嬢学会了挑橙子",
			Place:      "成都·玉林菜市场",
			Topics:     []string{"菜市场", "水果"},
			Body: "要重的，不要大的；要皮细的，不要亮的；肚脐小的甜，大的水多。\n" +
				"嬢嬢说完又补了一句：其实我随便拿都甜。\n\n" +
				"买了六斤，买菜袋底是平的，鸡蛋放最下面也没碎。回家倒进木盆里，厨房一下子像有人住的样子了。",
			Pictures: []Picture{
				{Scene: "fruit", Palette: "citrus", Alt: "一盆橙子和梨"},
				{Scene: "tote", Palette: "mint", Alt: "买菜的帆布袋"},
			},
			Tags: []Tag{
				{Product: "select-fruit-bowl", Picture: 0, X: .5, Y: .66, Disclosure: None},
				{Product: "select-canvas-tote", Picture: 1, X: .45, Y: .6, Disclosure: None},
			},
		},
	}
}

func lifeNotesZH() []Note {
	return []Note{
		{
			Key:        "living-room-for-books",
			Author:     "chenjiahe",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   65,
			Popularity: .84,
			Title:      "38㎡，我把客厅让给了书",
			Place:      "上海·静安",
			Topics:     []string{"小户型", "老房改造", "书架"},
			Body: "没有沙发，没有电视，没有茶几。朋友进门第一句话都是：那坐哪儿？\n\n" +
				"坐书旁边。一整面橡木格子书架，八格一组，我装了一下午加一个晚上，手起了两个泡。\n" +
				"墨绿单椅放在窗边，盘腿刚好。台灯是百褶罩的，晚上整个屋子像泡在黄油里。\n\n" +
				"装完算了一下账：书架是自己买的，椅子也是，灯是蹲了三个月等到打折才下手的。\n" +
				"客厅没了，但我终于有了客厅。",
			Pictures: []Picture{
				{Scene: "bookshelf", Palette: "oat", Alt: "一整面书架"},
				{Scene: "chair", Palette: "sage/1", Alt: "窗边的墨绿单椅"},
				{Scene: "pleated-lamp", Palette: "apricot", Alt: "亮着的百褶台灯"},
				{Scene: "plants", Palette: "oat", Alt: "阳台上的植物"},
			},
			Tags: []Tag{
				{Product: "select-oak-shelf", Picture: 0, X: .5, Y: .5, Disclosure: None},
				{Product: "select-shell-chair", Variant: new(1), Picture: 1, X: .48, Y: .6, Disclosure: None},
				{Product: "select-pleated-lamp", Picture: 2, X: .5, Y: .46, Disclosure: None},
			},
		},
		{
			Key:        "no-ceiling-light",
			Author:     "chenjiahe",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 35,
			Popularity: .55,
			Title:      "关掉大灯的第一百天",
			Place:      "上海·静安",
			Topics:     []string{"灯光", "小户型"},
			Body: "试了一百天不开顶灯。\n" +
				"好处：脸色好了，吵架少了，泡面看起来像料理。\n" +
				"坏处：找不到猫。\n\n" +
				"现在家里三处光：床头一盏、书架一盏、吃饭点一支蜡烛。百褶灯从我这儿下单有佣金，会拿去买第四盏。",
			Pictures: []Picture{
				{Scene: "pleated-lamp", Palette: "berry", Alt: "夜里的百褶台灯"},
				{Scene: "candle", Palette: "dusk", Alt: "餐桌上的蜡烛"},
				{Scene: "bed", Palette: "dusk", Aspect: Landscape, Alt: "床头的光"},
			},
			Tags: []Tag{
				{Product: "select-pleated-lamp", Picture: 0, X: .5, Y: .46, Disclosure: Affiliate},
				{Product: "brume-beeswax-candle", Picture: 1, X: .56, Y: .62, Disclosure: None},
			},
		},
		{
			Key:        "renovation-ledger",
			Author:     "chenjiahe",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Private,
			AgeHours:   24 * 55,
			Popularity: 0,
			Title:      "装修账本（只给自己看）",
			Place:      "上海·静安",
			Body:       "防水 4200，贵了，但漏水更贵。\n木门 2600，师傅多收了 300，没好意思说。\n书架那面墙重新批了两遍，第一遍是我自己批的，等于没批。\n合计：不想写了。",
			Pictures:   []Picture{{Scene: "stationery", Palette: "oat", Alt: "记账的本子"}},
		},
		{
			Key:        "shoes-for-68kg",
			Author:     "lu.runs",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 8,
			Popularity: .69,
			Title:      "68 公斤，我的膝盖想要什么鞋",
			Place:      "杭州·滨江",
			Topics:     []string{"跑步", "跑鞋"},
			Body: "先说明：这双云步是品牌送的，没给钱，没要求我说好话。\n\n" +
				"穿了 212 公里，说三件事。\n" +
				"一、后跟真的软，下坡的时候膝盖不再骂我。\n" +
				"二、前掌一般，跑间歇会觉得在踩年糕。\n" +
				"三、39 码偏大半码，脚瘦的往小买。\n\n" +
				"结论：慢跑、长距离、体重不轻的人，可以。想破纪录的，出门左转。",
			Pictures: []Picture{
				{Scene: "sneakers", Palette: "moss/1", Alt: "苔绿色跑鞋"},
				{Scene: "track", Palette: "tomato", Alt: "傍晚的跑道"},
				{Scene: "sneakers", Palette: "moss/1", Aspect: Square, Alt: "鞋底的磨损"},
			},
			Tags: []Tag{
				{Product: "select-cloud-runner", Variant: new(3), Picture: 0, X: .52, Y: .68, Disclosure: Gifted},
			},
		},
		{
			Key:        "five-am-river",
			Author:     "lu.runs",
			Lang:       Chinese,
			Kind:       VideoNote,
			DurationMS: 27600,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   2.5,
			Popularity: .38,
			Title:      "凌晨五点的江边都有谁",
			Place:      "杭州·滨江",
			Topics:     []string{"跑步", "早起"},
			Body: "钓鱼的大爷，一条没钓到，很快乐。\n遛狗的姐姐，狗在遛她。\n还有一个穿西装的男生坐在长椅上吃包子，冲我竖了个大拇指。\n" +
				"十公里，配速六分半，今天谁也没超。",
			Pictures: []Picture{{Scene: "track", Palette: "dusk", Alt: "天刚亮时的跑步"}},
		},
		{
			Key:        "arguing-in-margins",
			Author:     "wen.reads",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 11,
			Popularity: .47,
			Title:      "在书页边上跟作者吵架",
			Place:      "北京·朝阳门",
			Topics:     []string{"读书", "手帐", "钢笔"},
			Body: "职业病，看到不顺的句子手就痒。\n" +
				"借来的书不能写，我就抄在本子上吵：左页他说，右页我说。吵到第 60 页发现他说得对，划掉重来。\n\n" +
				"本子是 cloud notebook 的方格，格子淡到拍照看不见，钢笔写不洇。墨水用的“six o'clock”，灰的，停笔的地方会变蓝，特别适合写“此处存疑”。\n" +
				"都是自己买的，已经用到第三本。",
			Pictures: []Picture{
				{Scene: "stationery", Palette: "snow", Alt: "写满批注的本子"},
				{Scene: "stationery", Palette: "lavender", Alt: "墨水和钢笔"},
				{Scene: "tea", Palette: "sage", Aspect: Square, Alt: "桌上的茶"},
			},
			Tags: []Tag{
				{Product: "kumori-cloud-notebook", Variant: new(0), Picture: 0, X: .58, Y: .6, Disclosure: None},
				{Product: "kumori-rain-ink", Variant: new(0), Picture: 1, X: .18, Y: .16, Disclosure: None},
			},
		},
		{
			Key:        "moving-1200-books",
			Author:     "wen.reads",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 48,
			Popularity: .5,
			Sponsor:    "trellis.select",
			Title:      "搬家，一千二百本，师傅想加钱",
			Place:      "北京·朝阳门",
			Topics:     []string{"读书", "书架"},
			Body: "师傅搬到第十九箱，蹲在门口抽了根烟，问我：妹子，这些你都看过吗？\n" +
				"我说没有。他说那你图啥。我到现在还在想这个问题。\n\n" +
				"新家的书架是和藤选的合作，他们出书架，我出腰。实话：一个人能装，但说明书第七步画反了，已经反馈。\n" +
				"三十三厘米的格子，大开本画册横着放竖着放都行。现在还剩四百本在地上，它们表示不急。",
			Pictures: []Picture{
				{Scene: "bookshelf", Palette: "sage", Alt: "刚装好的书架"},
				{Scene: "bookshelf", Palette: "cocoa", Aspect: Landscape, Alt: "摆满的书架"},
			},
			Tags: []Tag{{Product: "select-oak-shelf", Picture: 0, X: .5, Y: .45, Disclosure: PaidPartnership}},
		},
		{
			Key:        "dress-eleven-times",
			Author:     "lin.dresses",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   11,
			Popularity: .79,
			Title:      "158 梨形，这条裙子我穿了十一次",
			Place:      "广州·东山口",
			Topics:     []string{"穿搭", "小个子", "连衣裙"},
			Body: "规矩不变：穿满十次才发。这条是第十一次。\n\n" +
				"一次相亲（没成），两次上班（同事问哪买的，我说等我穿够十次），三次菜市场，剩下的都是因为它有口袋。\n" +
				"真的口袋！能放手机的那种！\n" +
				"S 码，腰那里系左边，风大要小心。洗了六次没缩，蓝色淡了一点点，我觉得更好看。自己买的，原价。",
			Pictures: []Picture{
				{Scene: "dress", Palette: "denim/1", Alt: "蓝色裹身裙"},
				{Scene: "dress", Palette: "sea/1", Alt: "挂起来的裙子"},
				{Scene: "tote", Palette: "denim/1", Aspect: Square, Alt: "搭配的帆布包"},
			},
			Tags: []Tag{
				{Product: "ht-wrap-dress", Variant: new(0), Picture: 0, X: .5, Y: .5, Disclosure: None},
				{Product: "ht-market-tote", Variant: new(0), Picture: 2, X: .46, Y: .6, Disclosure: None},
			},
		},
		{
			Key:        "lipstick-meeting-week",
			Author:     "lin.dresses",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 16,
			Popularity: .61,
			Sponsor:    "trellis.select",
			Title:      "三支口红陪我开了一周的会",
			Place:      "广州",
			Topics:     []string{"口红", "通勤"},
			Body: "合作笔记，收了费，文案是我自己写的。\n\n" +
				"周一 01 砖红：素颜涂，领导问我是不是休息得不错。没有。\n" +
				"周三 03 梅子：厚涂，讲方案没人打断。\n" +
				"02 豆沙在断货，我用的是试色装，偏粉，黄皮慎重。\n" +
				"缺点：喝热汤会掉一半。优点：磁吸壳关上那一声，开会的时候偷偷玩。",
			Pictures: []Picture{
				{Scene: "lipstick", Palette: "tomato", Alt: "三支口红"},
				{Scene: "lipstick", Palette: "berry", Alt: "梅子色试色"},
			},
			Tags: []Tag{
				{
					Product:    "select-brick-lipstick",
					Variant:    new(0),
					Picture:    0,
					X:          .28,
					Y:          .55,
					Disclosure: PaidPartnership,
				},
				{
					Product:    "select-brick-lipstick",
					Variant:    new(2),
					Picture:    1,
					X:          .5,
					Y:          .5,
					Disclosure: PaidPartnership,
				},
			},
		},
		{
			Key:        "moms-office",
			Author:     "qiqi.mama",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 2,
			Popularity: .72,
			Title:      "她搭了一个妈妈的办公室",
			Place:      "南京",
			Topics:     []string{"亲子", "积木"},
			Body: "七七搭了四十分钟，很严肃，不让我看。\n" +
				"搭完喊我：妈妈你看，这是你的办公室。我说哪个是妈妈？她指了指最里面那个三角形：在这里，门关着。\n\n" +
				"我当天六点准时下班了。\n" +
				"积木是 48 块的彩虹积木，她四岁，够搭一个我。身上的小朋友开衫是 @azhen_nainai 织的，扣子真的拽不掉，她试了一周。",
			Pictures: []Picture{
				{Scene: "blocks", Palette: "mint", Alt: "积木搭的办公室"},
				{Scene: "knit", Palette: "apricot", Alt: "手织的小开衫"},
			},
			Tags: []Tag{
				{Product: "select-rainbow-blocks", Variant: new(1), Picture: 0, X: .5, Y: .68, Disclosure: None},
				{Product: "azhen-kids-cardigan", Variant: new(1), Picture: 1, X: .5, Y: .5, Disclosure: None},
			},
		},
		{
			Key:        "cream-eczema-claim",
			Author:     "qiqi.mama",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NoteRejected,
			Reason:     "MISLEADING",
			Visibility: Public,
			AgeHours:   30,
			Popularity: 0,
			Title:      "抹了三天，湿疹全好了！",
			Place:      "南京",
			Topics:     []string{"育儿"},
			Body:       "七七脖子上的湿疹，抹这个面霜三天就没了，比药还管用！姐妹们冲！\n（审核说护肤品不能写治病，想想也对，可能是那几天刚好天气干。改改再发。）",
			Pictures:   []Picture{{Scene: "skincare", Palette: "apricot", Alt: "一罐面霜"}},
			Tags: []Tag{
				{Product: "select-barrier-cream", Variant: new(0), Picture: 0, X: .5, Y: .7, Disclosure: Affiliate},
			},
		},
		{
			Key:        "sai-kung-overnight",
			Author:     "ah_kit",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 10,
			Popularity: .46,
			Title:      "西貢兩日一夜，背囊入面有咩",
			Place:      "香港·西貢",
			Topics:     []string{"行山", "露营"},
			Body: "Weather app 話 10% 落雨，結果落足一晚。所以大家請相信件雨褸，唔好相信個 app 🌧\n\n" +
				"38L 剛剛好：營、睡袋、兩餐飯、一部菲林機、一包薯片（最重要）。\n" +
				"側袋伸手就攞到水樽，呢個位要讚。雨褸 310g，腋下有拉鏈，上斜唔會焗死。\n" +
				"三點幾醒咗，雨停，成個海得我一個人。Worth it.",
			Pictures: []Picture{
				{Scene: "backpack", Palette: "lagoon/1", Alt: "海霧色背囊"},
				{Scene: "ridge-tent", Palette: "lagoon", Alt: "海邊的營地"},
				{Scene: "rain", Palette: "denim", Alt: "雨"},
				{Scene: "beach", Palette: "sea", Aspect: Landscape, Alt: "雨後的海"},
			},
			Tags: []Tag{
				{Product: "yesong-pack-38", Variant: new(1), Picture: 0, X: .5, Y: .55, Disclosure: None},
				{Product: "yesong-rain-shell", Variant: new(1), Picture: 2, X: .5, Y: .5, Disclosure: None},
			},
		},
		{
			Key:        "laptop-and-pineapple-buns",
			Author:     "ah_kit",
			Lang:       Chinese,
			Kind:       ImageNote,
			State:      NotePublished,
			Visibility: Public,
			AgeHours:   24 * 27,
			Popularity: .4,
			Title:      "個袋裝咗部 laptop 加三個菠蘿包",
			Place:      "香港·深水埗",
			Topics:     []string{"帆布包", "香港"},
			Body: "放工經過深水埗，見到 Harbour & Thread 開住門，入去避下冷氣，出嚟手上多咗個袋。\n" +
				"16oz canvas，硬淨到可以自己企喺度。Ferry green 真係渡海小輪嗰隻綠。\n\n" +
				"試裝報告：14 吋 laptop ✅ 遮 ✅ 菠蘿包三個 ✅ 菠蘿包嘅酥皮 ❌（全部碎晒，唔關個袋事）",
			Pictures: []Picture{
				{Scene: "tote", Palette: "mint/1", Alt: "綠色帆布袋"},
				{Scene: "city", Palette: "dusk", Alt: "深水埗的夜晚"},
			},
			Tags: []Tag{{Product: "ht-market-tote", Variant: new(1), Picture: 0, X: .45, Y: .62, Disclosure: None}},
		},
	}
}
