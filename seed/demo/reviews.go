package demo

// Review is what somebody says of a product.
type Review struct {
	Product  string // key
	Variant  int    // index into the product's variants
	Author   string // handle
	Group    string // key of the order group that it was bought in; empty when it was not bought here
	Note     string // key of the note that it was published as, whose age is its own; empty when it was not
	AgeHours float64
	Stars    int
	Body     string
	Pictures []Picture
	Reply    string // the store's answer; empty when it has none
}

// Reviews lists the reviews: of every number of stars, with and without a purchase, pictures, a note and an answer.
func Reviews() []Review {
	return []Review{
		{
			Product: "clay-noodle-bowl", Variant: 1, Author: "snowy.hana", Group: "hana-bowls", AgeHours: 24 * 20, Stars: 5,
			Body: "Two of these came from Jingdezhen to Niseko without a chip. The unglazed foot means I can carry hot ramen to " +
				"the sofa, which I now do every night.",
			Pictures: []Picture{
				{Scene: "ramen", Palette: "snow", Alt: "A bowl of ramen on a windowsill, snow outside"},
				{Scene: "bowl", Palette: "denim/1", Aspect: Square, Alt: "Two grey-blue bowls, stacked"},
			},
			Reply: "Hana 你好！青灰那窑只出了十一只，你一个人带走了两只。雪天吃面，碗脚擦干再放木头上。",
		},
		{
			Product: "clay-noodle-bowl", Variant: 0, Author: "dudu.eats", AgeHours: 24 * 12, Stars: 5,
			Body: "朋友送的这只，我后来自己又惦记着要买第二只。18 厘米的口径是认真想过的，煎蛋可以平躺。",
		},
		{
			Product: "clay-noodle-bowl", Variant: 0, Author: "lin.dresses", AgeHours: 24 * 6, Stars: 3,
			Body:  "碗很好看，就是重。拎了一天样衣回家，手酸，端不动一整碗汤面。适合坐着吃的人。",
			Reply: "哈哈，那就放桌上吃，碗不跑。下一批试着把碗壁再拉薄一点。",
		},
		{
			Product: "clay-bud-vase", Variant: 1, Author: "wen.reads", Group: "wen-vase-and-plant", AgeHours: 24 * 10, Stars: 5,
			Body:     "插一枝就够了，插两枝显得话多。放在书桌左手边，改稿子改到烦的时候看一眼。",
			Pictures: []Picture{{Scene: "bookshelf", Palette: "cocoa/1", Alt: "书架前的一枝瓶，插着一枝山茶"}},
		},
		{
			Product: "clay-teapot", Variant: 0, Author: "priya.cooks", Note: "chai-measured", Stars: 5,
			Body: "Sent to me by the maker, so weigh that as you like. It pours without dribbling, which none of my mother's four " +
				"teapots ever managed, and it survived chai boiled the way she boils it.",
		},
		{
			Product: "clay-morning-cup", Variant: 1, Author: "shanjiao.coffee", AgeHours: 24 * 30, Stars: 4,
			Body:  "店里试了一个月：保温比想象中好，杯口薄，喝浅烘特别清楚。扣一颗星是因为只有 260ml，老板不够喝。",
			Reply: "老板可以续杯。",
		},
		{
			Product: "clay-seconds-box", Variant: 0, Author: "qiqi.mama", AgeHours: 24 * 18, Stars: 4,
			Body: "拆盲盒一样，拆到一只歪嘴的小碟，七七说它在笑。就是抢不到第二盒。",
		},
		{
			Product: "select-oak-shelf", Variant: 0, Author: "chenjiahe", Group: "jiahe-shelf-and-chair",
			Note: "living-room-for-books", Stars: 5,
			Body:     "装了三层书没有弯。说明书画得很清楚，一个人四十分钟装完，剩下一颗螺丝，客服说本来就是备用的，我信了。",
			Pictures: []Picture{{Scene: "bookshelf", Palette: "oat", Alt: "客厅里的橡木格子书架，放满了书"}},
			Reply:    "确实是备用的，另外还有一颗藏在第二层背板后面。",
		},
		{
			Product: "select-shell-chair", Variant: 1, Author: "chenjiahe", Group: "jiahe-shelf-and-chair", AgeHours: 24 * 40, Stars: 4,
			Body: "坐感好，坐深一点腰有托。奶茶色比图片深，实物更像放久了的奶茶。",
		},
		{
			Product: "select-cloud-runner", Variant: 3, Author: "lu.runs", Note: "shoes-for-68kg", Stars: 4,
			Body: "品牌寄来的测评鞋，跑了 120 公里再说话：前掌软，后跟稳，下雨天别踩井盖。日常慢跑够用，比赛不行。",
		},
		{
			Product: "select-brick-lipstick", Variant: 0, Author: "lin.dresses", AgeHours: 24 * 9, Stars: 5,
			Body: "黄皮不用打底直接涂，涂完像睡够了八个小时。实际上睡了五个。",
		},
		{
			Product: "select-brick-lipstick", Variant: 2, Author: "priya.cooks", AgeHours: 24 * 4, Stars: 2,
			Body: "Lovely colour for about two hours, and then it is on the samosa. Transfers far more than the page says.",
			Reply: "Thank you for telling us. We have taken the word “transfer-proof” off the page; it was true of a lab, not " +
				"of a samosa.",
		},
		{
			Product: "select-barrier-cream", Variant: 0, Author: "snowy.hana", AgeHours: 24 * 26, Stars: 5,
			Body: "Minus fourteen and wind on the lift. This is the only cream that was still there at the top.",
		},
		{
			Product: "select-oat-serum", Variant: 0, Author: "wen.reads", AgeHours: 24 * 7, Stars: 1,
			Body:  "我脸上起了小疹子，停用三天才消。可能是我自己的问题，但还是写出来给同样爱过敏的人看。",
			Reply: "很抱歉。已按过敏流程给您全额退款，不用寄回；配料表我们贴在页面最上面了，里面的燕麦蛋白对少数人不友好。",
		},
		{
			Product: "plant-snake", Variant: 0, Author: "wen.reads", Group: "wen-vase-and-plant", AgeHours: 24 * 9, Stars: 5,
			Body:  "收到的时候一片叶子折了，老周第二天补了一株小的，还手写了一张“忘记浇水说明书”。",
			Reply: "虎尾兰你越不理它，它越精神。这点像我学生。",
		},
		{
			Product: "plant-monstera", Variant: 1, Author: "chenjiahe", AgeHours: 24 * 15, Stars: 4,
			Body:     "两个月开了第三片叶子，还没有洞。老周说第五片才有，我在等。",
			Pictures: []Picture{{Scene: "plants", Palette: "sage/1", Alt: "窗边的龟背竹幼苗"}},
		},
		{
			Product: "plant-fern", Variant: 0, Author: "ada.makes.desks", AgeHours: 24 * 21, Stars: 2,
			Body:  "Beautiful for eleven days. North light and a radiator are not what a fern wants, and the page could say so.",
			Reply: "说得对，已经写上了：怕暖气。叶子剪到底，放卫生间，它会回来的。",
		},
		{
			Product: "azhen-wool-socks", Variant: 1, Author: "tomasz.rides", AgeHours: 24 * 11, Stars: 5,
			Body: "Hand-knitted by somebody's grandmother and it shows. I rode to Poland in them. They smell of Poland now.",
		},
		{
			Product: "azhen-fairisle-jumper", Variant: 1, Author: "lin.dresses", AgeHours: 24 * 8, Stars: 5,
			Body:     "袖子里面织了我的名字，很小，要翻过来才看得到。穿上像被谁抱了一下。",
			Pictures: []Picture{{Scene: "knit", Palette: "tomato/1", Alt: "柿子红的提花毛衣，平铺在床上"}},
			Reply:    "闺女，领口要是紧了，寄回来奶奶给你松两针。",
		},
		{
			Product: "yesong-repair-kit", Variant: 0, Author: "ah_kit", Group: "kit-patches", AgeHours: 24 * 15, Stars: 5,
			Body: "個背囊俾樹枝刮穿咗，貼完行咗麥理浩徑兩段，冇甩。三份夠用幾年。",
		},
		{
			Product: "yesong-rain-shell", Variant: 1, Author: "tomasz.rides", AgeHours: 24 * 5, Stars: 3,
			Body: "Keeps rain out for three hours and lets sweat out for one. The hood was not drawn by anybody who wears a helmet.",
			Reply: "We ride too, a little. The next cut has a second toggle at the back of the hood; we will send you one to be rude " +
				"about.",
		},
		{
			Product: "yesong-ridge-tent", Variant: 1, Author: "snowy.hana", AgeHours: 24 * 33, Stars: 5,
			Body: "Pitched it alone in gloves. Everything that matters has a tab big enough for gloves.",
		},
		{
			Product: "ht-wrap-dress", Variant: 0, Author: "lin.dresses", Group: "lin-wrap-dress", Note: "dress-eleven-times", Stars: 5,
			Body:     "158 穿 S 刚好到小腿肚。口袋是真口袋，能放下一个手机加半个菠萝包。",
			Pictures: []Picture{{Scene: "dress", Palette: "denim", Alt: "挂在门后的海港蓝裹身裙"}},
		},
		{
			Product: "ht-tram-hoops", Variant: 0, Author: "priya.cooks", AgeHours: 24 * 17, Stars: 4,
			Body: "Light enough to forget, which I did, in the shower, for a month. Still gold.",
		},
		{
			Product: "ht-market-tote", Variant: 0, Author: "nora.frames", AgeHours: 24 * 29, Stars: 5,
			Body: "Two bodies, four lenses, a loaf. The handles are the right length for a Danish winter coat.",
		},
		{
			Product: "kumori-fountain-pen", Variant: 1, Author: "snowy.hana", AgeHours: 24 * 24, Stars: 5,
			Body: "It skipped, I sent it home, it came back with a note saying “it was shy”. Writes like rain now.",
		},
		{
			Product: "kumori-cloud-notebook", Variant: 0, Author: "ada.makes.desks", AgeHours: 24 * 13, Stars: 4,
			Body: "Lies flat at page one, which is all I ask of a notebook. Wish it came in Letter for us across the sea.",
		},
		{
			Product: "loop-camera-strap", Variant: 1, Author: "nora.frames", Note: "one-grey-week", Stars: 5,
			Body: "A gift from Dale, who will not let me pay. The brass has gone the colour of tea. It is the only strap that " +
				"does not squeak.",
		},
		{
			Product: "loop-record-stand", Variant: 1, Author: "tomasz.rides", AgeHours: 24 * 31, Stars: 5,
			Body: "Holds one record and the conversation. Cherry is darker than I thought and better for it.",
		},
		{
			Product: "brume-fig-courtyard", Variant: 1, Author: "lin.dresses", AgeHours: 24 * 44, Stars: 5,
			Body: "先寄小样，我试了三天才拆正装。像下过雨的院子里有人切开一颗无花果。",
		},
		{
			Product: "brume-beeswax-candle", Variant: 0, Author: "chenjiahe", AgeHours: 24 * 22, Stars: 3,
			Body:  "味道克制，是真的教堂味。但第一次没烧够两小时，中间凹下去了，说明卡写得太小。",
			Reply: "Papa has agreed to print the card larger. He has not agreed that you were right.",
		},
		{
			Product: "shanjiao-cold-brew", Variant: 0, Author: "dudu.eats", AgeHours: 24 * 3, Stars: 5,
			Body: "睡前丢一包，醒来就有。夏天命是它给的，冬天也喝，因为懒不分季节。",
		},
		{
			Product: "shanjiao-honey-beans", Variant: 0, Author: "xiaoman.clay", AgeHours: 24 * 27, Stars: 5,
			Body: "拉坯前喝一杯手不抖。第二口有红枣的甜，冷了更明显。",
		},
		{
			Product: "maoqiu-slow-bowl", Variant: 1, Author: "mochi.and.ben", Group: "ben-bowl-and-scarf",
			Note: "mochi-reviews-bowl", Stars: 5,
			Body: "Dinner used to take eleven seconds. It now takes four minutes, and there is a look I have not seen before. " +
				"Respect, possibly.",
			Pictures: []Picture{{Scene: "golden-dog", Palette: "citrus", Alt: "A dog and an empty bowl"}},
			Reply:    "店长（橘猫）表示：四分钟太慢，建议改回来。",
		},
		{
			Product: "maoqiu-fish-snack", Variant: 0, Author: "qiqi.mama", AgeHours: 24 * 2, Stars: 4,
			Body: "猫三秒吃完，人忍住没尝。袋口的自封条第二天就不太灵了。",
		},
		{
			Product: "lang-wax-set", Variant: 0, Author: "snowy.hana", AgeHours: 24 * 38, Stars: 4,
			Body: "Smells of coconut, sticks in cold water, came with a drawing of a wave. I surf twice a year and still.",
		},
	}
}

// ReviewWords are what the generator says of goods in one language: by stars, worst first, and what stores answer.
type ReviewWords struct {
	ByStars [5][]string
	Replies []string
}

// ReviewsIn are the generator's words in a language.
func ReviewsIn(l Lang) ReviewWords {
	if l == English {
		return ReviewWords{
			ByStars: [5][]string{
				{"Broke on the third day. I was gentle.", "Not what the picture shows. Sent it back."},
				{"It works, but it feels thinner than it looks.", "Two weeks to arrive and the box had been sat on."},
				{"Fine. Neither love nor regret.", "Good idea, average finish.", "Smaller than I thought; read the numbers."},
				{
					"Very good, one star off for the smell of the box.", "Does what it says. I would buy it again on sale.",
					"Solid. The colour is a touch darker than on my screen.",
				},
				{
					"Use it every day.", "My neighbour asked where it is from. Twice.", "Better in the hand than in the picture.",
					"Wrapped in paper, no plastic, arrived early. Thank you.", "Exactly right. That is the whole review.",
					"Third one. The first two were for other people.",
				},
			},
			Replies: []string{
				"Thank you for taking the time.", "Noted, and passed on to the bench.", "Write to us; we will put it right.",
			},
		}
	}
	return ReviewWords{
		ByStars: [5][]string{
			{"第三天就坏了，我明明很小心。", "和图片差得有点远，退了。"},
			{"能用，就是比看上去薄。", "等了两周，盒子还压扁了。"},
			{"不惊喜也不后悔。", "想法很好，做工一般。", "比想象中小，记得看尺寸。"},
			{"很不错，扣一星给快递。", "说到做到，打折会再买。", "颜色比屏幕上深一点点，质感是好的。"},
			{"每天都在用。", "邻居问了两次在哪买的。", "拿在手里比照片好看。", "包装很少，到得很快，谢谢。", "回购第三次，前两次都送人了。", "就是它了，没有别的要说。"},
		},
		Replies: []string{"谢谢你花时间写下来。", "记下了，已经转给师傅。", "抱歉，请联系我们，一定处理好。"},
	}
}
