package demo

// What single makers sell: clay, wool, plants, walnut.

func slowFireProducts() []Product {
	return []Product{
		{
			Key:         "clay-morning-cup",
			Store:       "slow.fire",
			Title:       "早安杯",
			Subtitle:    "手掌刚好握满的一只杯",
			Category:    Tableware,
			Status:      ProductActive,
			Description: "<p>杯壁薄，杯底厚，热咖啡端着不烫手。</p><p>釉是自己配的，出窑时颜色会跑，收到的那只就是你的那只。</p><ul><li>约 260ml</li><li>可微波，不可进洗碗机</li></ul>",
			Options:     []Option{{Name: "釉色", Values: []string{"燕麦白", "苔绿", "柿红"}}},
			Variants: []Variant{
				{Values: []string{"燕麦白"}, Price: 12800, OnHand: 23},
				{Values: []string{"苔绿"}, Price: 12800, OnHand: 7},
				{Values: []string{"柿红"}, Price: 13800, OnHand: 0},
			},
			Pictures: []Picture{
				{Scene: "coffee", Palette: "sage/3", Alt: "燕麦白的早安杯"},
				{Scene: "coffee", Palette: "sage/1", Alt: "苔绿色的早安杯"},
				{Scene: "coffee", Palette: "tomato/1", Aspect: Square, Alt: "柿红色的早安杯"},
			},
		},
		{
			Key:         "clay-noodle-bowl",
			Store:       "slow.fire",
			Title:       "大口面碗",
			Subtitle:    "装得下一整包泡面加两个蛋",
			Category:    Tableware,
			Status:      ProductActive,
			Description: "<p>口径 18 厘米，深度刚好汤不会溅。</p><p>碗脚特意留了一圈不上釉，端起来不滑。</p>",
			Options:     []Option{{Name: "釉色", Values: []string{"燕麦白", "青灰"}}},
			Variants: []Variant{
				{Values: []string{"燕麦白"}, Price: 16800, OnHand: 14},
				{Values: []string{"青灰"}, Price: 16800, OnHand: 9, Limit: 4},
			},
			Pictures: []Picture{
				{Scene: "bowl", Palette: "sage/3", Alt: "燕麦白的大口面碗"},
				{Scene: "ramen", Palette: "sage/3", Alt: "盛着面的大口碗"},
				{Scene: "bowl", Palette: "denim/1", Aspect: Square, Alt: "青灰色的大口面碗"},
			},
		},
		{
			Key:         "clay-drip-bowl-set",
			Store:       "slow.fire",
			Title:       "流釉小碗 三只一组",
			Subtitle:    "一只装饭，一只装菜，一只装钥匙",
			Category:    Tableware,
			Status:      ProductActive,
			Description: "<p>釉往下流到哪儿停，我说了不算，火说了算。</p><p>三只颜色随窑，拆箱像拆盲盒。</p>",
			Variants:    []Variant{{Price: 19800, CompareAt: 22800, OnHand: 11, Limit: 2}},
			Pictures: []Picture{
				{Scene: "bowl", Palette: "mint", Alt: "叠起来的三只流釉小碗"},
				{Scene: "bowl", Palette: "apricot", Alt: "流釉小碗的釉面"},
			},
		},
		{
			Key:         "clay-teapot",
			Store:       "slow.fire",
			Title:       "圆肚子茶壶",
			Subtitle:    "出水不滴，倒完会自己收住",
			Category:    Tableware,
			Status:      ProductActive,
			Description: "<p>改了十一版壶嘴才不滴水，第十二版卖给你。</p><p>配一只漏网，洗起来不费劲。</p><ul><li>容量约 450ml</li></ul>",
			Options:     []Option{{Name: "釉色", Values: []string{"柿红", "苔绿"}}},
			Variants: []Variant{
				{Values: []string{"柿红"}, Price: 32800, OnHand: 4},
				{Values: []string{"苔绿"}, Price: 32800, OnHand: 6},
			},
			Pictures: []Picture{
				{Scene: "tea", Palette: "tomato/1", Alt: "柿红色圆肚茶壶和两只小杯"},
				{Scene: "tea", Palette: "moss/1", Alt: "苔绿色圆肚茶壶"},
			},
		},
		{
			Key:         "clay-bud-vase",
			Store:       "slow.fire",
			Title:       "一枝瓶",
			Subtitle:    "路边捡一枝就够了",
			Category:    Home,
			Status:      ProductActive,
			Description: "<p>瓶口只有一指宽，专治买花买多了的手。</p><p>瓶身手压的纹路，每只都不一样。</p>",
			Options:     []Option{{Name: "高度", Values: []string{"矮 12cm", "高 20cm"}}},
			Variants: []Variant{
				{Values: []string{"矮 12cm"}, Price: 8800, OnHand: 31},
				{Values: []string{"高 20cm"}, Price: 12800, OnHand: 12},
			},
			Pictures: []Picture{
				{Scene: "vase", Palette: "clay", Alt: "插着花的一枝瓶"},
				{Scene: "vase", Palette: "sage", Aspect: Square, Alt: "两种高度的一枝瓶"},
			},
		},
		{
			Key:         "clay-incense-dish",
			Store:       "slow.fire",
			Title:       "月牙小碟",
			Subtitle:    "放香、放戒指、放猫毛",
			Category:    Home,
			Status:      ProductActive,
			Description: "<p>拉坯剩的边角泥做的，一弯一弯像月牙。</p><p>薄，轻，掉地上会碎，请轻放。</p>",
			Variants:    []Variant{{Price: 4800, OnHand: 46}},
			Pictures: []Picture{
				{Scene: "jewellery", Palette: "oat", Aspect: Square, Alt: "月牙小碟里放着戒指"},
				{Scene: "candle", Palette: "clay", Alt: "月牙小碟旁的蜡烛"},
			},
		},
		{
			Key:         "clay-seconds-box",
			Store:       "slow.fire",
			Title:       "微瑕福袋",
			Subtitle:    "两只有小毛病的好杯子",
			Category:    Tableware,
			Status:      ProductActive,
			Description: "<p>针眼、跳釉、站得不太直，但都不漏水。</p><p>不挑款，不退换，很多人回购，我也没想明白。</p>",
			Variants:    []Variant{{Price: 9900, CompareAt: 25600, OnHand: 0, Limit: 1}},
			Pictures: []Picture{
				{Scene: "bowl", Palette: "cocoa", Aspect: Square, Alt: "有小瑕疵的碗"},
				{Scene: "coffee", Palette: "clay", Aspect: Square, Alt: "有小瑕疵的杯子"},
			},
		},
		{
			Key:         "clay-solar-terms-cup",
			Store:       "slow.fire",
			Title:       "霜降杯（试做）",
			Subtitle:    "还没烧成功",
			Category:    Tableware,
			Status:      ProductDraft,
			Description: "<p>想要杯口有一圈霜，烧了四窑，三窑像头皮屑。</p><p>成了再上架。</p>",
			Variants:    []Variant{{Price: 15800, OnHand: 0}},
			Pictures: []Picture{
				{Scene: "coffee", Palette: "snow", Alt: "试做的霜降杯"},
				{Scene: "tea", Palette: "snow", Alt: "试做杯的釉色"},
			},
		},
	}
}

func azhenProducts() []Product {
	return []Product{
		{
			Key:         "azhen-fairisle-jumper",
			Store:       "azhen.knits",
			Title:       "手织提花毛衣",
			Subtitle:    "一件织二十三天",
			Category:    Fashion,
			Status:      ProductActive,
			Description: "<p>纯羊毛线，领口收得松，套头不夹耳朵。</p><p>花样是我妈教我的，她也是她妈教的。</p>",
			Options: []Option{
				{Name: "颜色", Values: []string{"柿子红", "海军蓝"}},
				{Name: "尺码", Values: []string{"S", "M", "L"}},
			},
			Variants: []Variant{
				{Values: []string{"柿子红", "S"}, Price: 46800, OnHand: 1},
				{Values: []string{"柿子红", "M"}, Price: 46800, OnHand: 2},
				{Values: []string{"柿子红", "L"}, Price: 48800, OnHand: 0},
				{Values: []string{"海军蓝", "M"}, Price: 46800, OnHand: 1},
				{Values: []string{"海军蓝", "L"}, Price: 48800, OnHand: 2},
			},
			Pictures: []Picture{
				{Scene: "knit", Palette: "tomato/1", Alt: "柿子红提花毛衣"},
				{Scene: "knit", Palette: "denim/1", Alt: "海军蓝提花毛衣"},
				{Scene: "knit", Palette: "oat", Aspect: Square, Alt: "叠好的毛衣"},
			},
		},
		{
			Key:         "azhen-kids-cardigan",
			Store:       "azhen.knits",
			Title:       "小朋友开衫",
			Subtitle:    "扣子缝了三遍，拽不掉",
			Category:    Kids,
			Status:      ProductActive,
			Description: "<p>用的宝宝棉线，不扎脖子。</p><p>袖子放长两指，能穿两个冬天。</p>",
			Options:     []Option{{Name: "年龄", Values: []string{"2-3岁", "4-5岁"}}},
			Variants: []Variant{
				{Values: []string{"2-3岁"}, Price: 19800, OnHand: 3},
				{Values: []string{"4-5岁"}, Price: 21800, OnHand: 5},
			},
			Pictures: []Picture{
				{Scene: "knit", Palette: "apricot", Alt: "叠好的儿童开衫"},
				{Scene: "blocks", Palette: "apricot", Aspect: Square, Alt: "开衫旁的积木"},
			},
		},
		{
			Key:         "azhen-cat-scarf",
			Store:       "azhen.knits",
			Title:       "猫围巾",
			Subtitle:    "人也能戴，猫不一定愿意",
			Category:    Pets,
			Status:      ProductActive,
			Description: "<p>隔壁小姑娘说要给猫织一条，我就多织了几条。</p><p>松紧口，一挣就开，不勒。</p>",
			Variants:    []Variant{{Price: 3900, OnHand: 12, Limit: 3}},
			Pictures: []Picture{
				{Scene: "cat", Palette: "tomato/1", Aspect: Square, Alt: "戴着红围巾的猫"},
				{Scene: "knit", Palette: "sakura", Aspect: Square, Alt: "围巾用的毛线"},
			},
		},
		{
			Key:         "azhen-patch-quilt",
			Store:       "azhen.knits",
			Title:       "百家布拼被",
			Subtitle:    "三百六十块布头",
			Category:    Home,
			Status:      ProductActive,
			Description: "<p>布头攒了六年，有孙子小时候的裤子，有我年轻时的旗袍里子。</p><p>一年只做得了两床。</p>",
			Variants:    []Variant{{Price: 128000, OnHand: 1, Limit: 1}},
			Pictures: []Picture{
				{Scene: "bed", Palette: "oat", Alt: "铺在床上的拼布被"},
				{Scene: "bed", Palette: "tomato", Alt: "拼布被的花色"},
				{Scene: "knit", Palette: "clay", Aspect: Square, Alt: "针线和布头"},
			},
		},
		{
			Key:         "azhen-wool-socks",
			Store:       "azhen.knits",
			Title:       "起夜穿的厚袜子",
			Subtitle:    "脚暖了就睡得着",
			Category:    Fashion,
			Status:      ProductActive,
			Description: "<p>脚后跟加了一层，磨不破。</p><p>男女老少都能穿，大脚要提前说。</p>",
			Options:     []Option{{Name: "尺码", Values: []string{"36-39", "40-43"}}},
			Variants: []Variant{
				{Values: []string{"36-39"}, Price: 5900, OnHand: 18},
				{Values: []string{"40-43"}, Price: 6500, OnHand: 9},
			},
			Pictures: []Picture{
				{Scene: "knit", Palette: "moss", Aspect: Square, Alt: "一摞厚毛线"},
				{Scene: "chair", Palette: "oat", Alt: "摇椅和毯子"},
			},
		},
	}
}

func sanlouProducts() []Product {
	return []Product{
		{
			Key:         "plant-monstera",
			Store:       "sanlou",
			Title:       "龟背竹 两叶苗",
			Subtitle:    "两片叶子，第三片在路上",
			Category:    Plants,
			Status:      ProductActive,
			Description: "<p>从我那棵七年的母株上切的，已经生根。</p><p>先别换盆，等它认识你家的光。</p>",
			Options:     []Option{{Name: "盆", Values: []string{"裸根", "带红陶盆"}}},
			Variants: []Variant{
				{Values: []string{"裸根"}, Price: 2800, OnHand: 9},
				{Values: []string{"带红陶盆"}, Price: 4500, OnHand: 6},
			},
			Pictures: []Picture{
				{Scene: "monstera", Palette: "sage", Alt: "阳台上的龟背竹"},
				{Scene: "monstera", Palette: "clay/1", Alt: "红陶盆里的小苗"},
			},
		},
		{
			Key:         "plant-snake",
			Store:       "sanlou",
			Title:       "虎尾兰",
			Subtitle:    "出差两周也死不了",
			Category:    Plants,
			Status:      ProductActive,
			Description: "<p>一个月浇一次，忘了也行。</p><p>我教书三十年，就它和粉笔最省心。</p>",
			Variants:    []Variant{{Price: 3500, OnHand: 15}},
			Pictures: []Picture{
				{Scene: "snake-plant", Palette: "mint", Alt: "虎尾兰"},
				{Scene: "desk", Palette: "sage", Aspect: Landscape, Alt: "书桌角上的虎尾兰"},
			},
		},
		{
			Key:         "plant-fern",
			Store:       "sanlou",
			Title:       "波士顿蕨",
			Subtitle:    "浴室里的瀑布",
			Category:    Plants,
			Status:      ProductActive,
			Description: "<p>喜欢潮，放浴室窗台最好。</p><p>叶子黄了就剪，剪了还长。</p>",
			Variants:    []Variant{{Price: 3200, OnHand: 0}},
			Pictures: []Picture{
				{Scene: "fern", Palette: "moss", Alt: "垂下来的波士顿蕨"},
				{Scene: "vase", Palette: "moss", Aspect: Square, Alt: "剪下来的蕨叶"},
			},
		},
		{
			Key:         "plant-cactus",
			Store:       "sanlou",
			Title:       "仙人掌 随机一棵",
			Subtitle:    "刺是真的刺",
			Category:    Plants,
			Status:      ProductActive,
			Description: "<p>一共养了十九棵，寄哪棵看缘分，小的我会挑两棵。</p><p>路上用报纸裹，拆的时候戴手套。</p>",
			Variants:    []Variant{{Price: 1500, OnHand: 19, Limit: 3}},
			Pictures: []Picture{
				{Scene: "plants", Palette: "citrus", Aspect: Square, Alt: "一排仙人掌"},
				{Scene: "cactus", Palette: "tomato", Aspect: Square, Alt: "开花的仙人掌"},
			},
		},
		{
			Key:         "plant-mint",
			Store:       "sanlou",
			Title:       "薄荷 一盆",
			Subtitle:    "越剪越多，送邻居都送不完",
			Category:    Plants,
			Status:      ProductActive,
			Description: "<p>泡水、拌面、做莫吉托，随你。</p><p>单独种，它会欺负别的植物。</p>",
			Variants:    []Variant{{Price: 1200, OnHand: 40}},
			Pictures: []Picture{
				{Scene: "monstera", Palette: "lagoon", Aspect: Square, Alt: "一盆薄荷"},
				{Scene: "tea", Palette: "mint", Alt: "薄荷茶"},
			},
		},
		{
			Key:         "plant-soil",
			Store:       "sanlou",
			Title:       "老周配方土 5升",
			Subtitle:    "透气，不招小飞虫",
			Category:    Plants,
			Status:      ProductActive,
			Description: "<p>泥炭、珍珠岩、松鳞，五比三比二，配方都告诉你了。</p><p>嫌配土麻烦的买，不嫌麻烦的自己配。</p>",
			Variants:    []Variant{{Price: 2600, OnHand: 33}},
			Pictures: []Picture{
				{Scene: "monstera", Palette: "cocoa", Alt: "换盆的土"},
				{Scene: "snake-plant", Palette: "oat", Aspect: Square, Alt: "刚换好土的盆"},
			},
		},
		{
			Key:         "plant-propagation-kit",
			Store:       "sanlou",
			Title:       "扦插入门包",
			Subtitle:    "三根枝条，一张手写说明",
			Category:    Plants,
			Status:      ProductActive,
			Description: "<p>绿萝、长寿花、豆瓣绿各一枝，附湿苔藓。</p><p>说明是我手写的，看不清的字可以问。</p>",
			Variants:    []Variant{{Price: 1990, CompareAt: 2600, OnHand: 22, Limit: 5}},
			Pictures: []Picture{
				{Scene: "vase", Palette: "sage", Alt: "水插的枝条"},
				{Scene: "stationery", Palette: "sage", Alt: "手写的说明"},
			},
		},
	}
}

func loopProducts() []Product {
	return []Product{
		{
			Key:      "loop-record-stand",
			Store:    "looplathe",
			Title:    "Walnut now-playing stand",
			Subtitle: "Holds the sleeve while the record spins",
			Category: Audio,
			Status:   ProductActive,
			Description: "<p>One slot, cut at eight degrees so the sleeve leans back like it means it.</p><p>Offcuts from a " +
				"staircase in Astoria, oiled twice.</p>",
			Options: []Option{{Name: "Wood", Values: []string{"Walnut", "Cherry"}}},
			Variants: []Variant{
				{Values: []string{"Walnut"}, Price: 3400, OnHand: 17},
				{Values: []string{"Cherry"}, Price: 3200, OnHand: 5},
			},
			Pictures: []Picture{
				{Scene: "record", Palette: "oat", Alt: "A sleeve leaning behind a record player"},
				{Scene: "record", Palette: "clay", Alt: "The stand in walnut"},
			},
		},
		{
			Key:      "loop-brass-weight",
			Store:    "looplathe",
			Title:    "Brass record weight",
			Subtitle: "310 grams of quiet",
			Category: Audio,
			Status:   ProductActive,
			Description: "<p>Turned on a 1962 lathe that is older than my knees.</p><p>Felt underneath, no logo on top, because " +
				"you know where it came from.</p>",
			Variants: []Variant{{Price: 5800, OnHand: 8, Limit: 2}},
			Pictures: []Picture{
				{Scene: "record", Palette: "citrus", Alt: "A record with a brass weight"},
				{Scene: "record", Palette: "night", Aspect: Square, Alt: "The weight at night"},
			},
		},
		{
			Key:      "loop-turntable",
			Store:    "looplathe",
			Title:    "Rebuilt belt-drive turntable",
			Subtitle: "Someone threw it away. I did not.",
			Category: Audio,
			Status:   ProductActive,
			Description: "<p>New belt, new bearing, new walnut plinth. The motor is original and hums in B flat, very " +
				"softly.</p><ul><li>33 and 45 rpm</li><li>Cartridge included</li></ul>",
			Variants: []Variant{{Price: 38900, OnHand: 1, Limit: 1}},
			Pictures: []Picture{
				{Scene: "record", Palette: "tomato/1", Alt: "The rebuilt turntable"},
				{Scene: "record", Palette: "sage", Aspect: Landscape, Alt: "The turntable from the side"},
				{Scene: "record", Palette: "denim", Aspect: Square, Alt: "Close view of the arm"},
			},
		},
		{
			Key:      "loop-mushroom-lamp",
			Store:    "looplathe",
			Title:    "Mushroom desk lamp",
			Subtitle: "Spun steel shade, turned maple stem",
			Category: Home,
			Status:   ProductActive,
			Description: "<p>Warm bulb included. The dimmer is in the stem, where your hand goes anyway.</p><p>Weighs enough that " +
				"the cat has to commit.</p>",
			Options: []Option{{Name: "Colour", Values: []string{"Rust", "Fog", "Mustard"}}},
			Variants: []Variant{
				{Values: []string{"Rust"}, Price: 12400, OnHand: 6},
				{Values: []string{"Fog"}, Price: 12400, OnHand: 0},
				{Values: []string{"Mustard"}, Price: 12400, CompareAt: 14000, OnHand: 3},
			},
			Pictures: []Picture{
				{Scene: "mushroom-lamp", Palette: "clay/1", Alt: "The lamp in rust"},
				{Scene: "mushroom-lamp", Palette: "snow/2", Alt: "The lamp in fog"},
				{Scene: "mushroom-lamp", Palette: "citrus/3", Alt: "The lamp in mustard"},
			},
		},
		{
			Key:         "loop-pen-tray",
			Store:       "looplathe",
			Title:       "Maple pen tray",
			Subtitle:    "Three grooves and a place for paper clips",
			Category:    Stationery,
			Status:      ProductActive,
			Description: "<p>Made because my own pens kept rolling into the lathe.</p><p>Rubber feet, so it stays where you put it.</p>",
			Variants:    []Variant{{Price: 2800, OnHand: 24}},
			Pictures: []Picture{
				{Scene: "stationery", Palette: "oat", Alt: "Pens beside a notebook"},
				{Scene: "desk", Palette: "clay", Aspect: Landscape, Alt: "The tray on a desk"},
			},
		},
		{
			Key:         "loop-camera-strap",
			Store:       "looplathe",
			Title:       "Camera strap with brass rings",
			Subtitle:    "Belt leather, softened by hand",
			Category:    Photo,
			Status:      ProductActive,
			Description: "<p>Stiff for a week, then it is yours for good.</p><p>Rings are turned, not stamped.</p>",
			Options:     []Option{{Name: "Length", Values: []string{"100 cm", "120 cm"}}},
			Variants: []Variant{
				{Values: []string{"100 cm"}, Price: 6200, OnHand: 10},
				{Values: []string{"120 cm"}, Price: 6600, OnHand: 2},
			},
			Pictures: []Picture{
				{Scene: "camera", Palette: "clay", Alt: "A camera on its leather strap"},
				{Scene: "camera", Palette: "moss", Aspect: Square, Alt: "Brass rings on the strap"},
			},
		},
	}
}
