package demo

import "slices"

// CommentState is what is left of a comment.
type CommentState string

// What may have happened to a comment; the zero value is one that shows.
const (
	CommentHidden  CommentState = "HIDDEN"
	CommentDeleted CommentState = "DELETED"
)

// Thread is what was said below a note, in the order in which it was.
type Thread struct {
	Note     string // key
	Comments []Comment
}

// Comment is what somebody said below a note, with what others answered.
type Comment struct {
	Author  string // handle
	Text    string
	Likes   int
	Pinned  bool
	State   CommentState
	Replies []Reply
}

// Reply is an answer under a comment. To counts the replies before it from 1 on; 0 answers the comment itself.
type Reply struct {
	Author string // handle
	Text   string
	Likes  int
	To     int
	State  CommentState
}

// Threads lists what was said, at most one thread a note.
func Threads() []Thread {
	return slices.Concat(makerThreadsZH(), tableThreadsZH(), lifeThreadsZH(), threadsEN(), evaluationThreads())
}

func makerThreadsZH() []Thread {
	return []Thread{
		{Note: "kiln-opening", Comments: []Comment{
			{
				Author: "shanjiao.coffee", Text: "燕麦白给我留两只，店里摔得只剩单数了。", Likes: 19, Pinned: true,
				Replies: []Reply{
					{Author: "xiaoman.clay", Text: "留了，贴了你们的名字，别再让实习生端三只。", Likes: 24},
					{Author: "shanjiao.coffee", Text: "实习生说他看到了，他在反省，他端着四只反省。", Likes: 31, To: 1},
					{Author: "langlang.surf", Text: "我要四只，我这边是摔沙子上，不碎。", Likes: 9, To: 2},
					{Author: "chenjiahe", Text: "这楼里都是来抢杯子的。", Likes: 4},
				},
			},
			{
				Author: "sanlou.plants", Text: "碎片垫花盆透气，这是科学，不是客气。第三只盆底还缺两片。", Likes: 22,
				Replies: []Reply{
					{Author: "xiaoman.clay", Text: "老周，您这是盼着我下一窑也碎。", Likes: 17},
					{Author: "sanlou.plants", Text: "概率问题，我只是提前登记。", Likes: 28, To: 1},
				},
			},
			{
				Author: "priya.cooks", Text: "That coffee line on the rim! I would drink plain water out of it and call it a meal.", Likes: 8,
				Replies: []Reply{{Author: "xiaoman.clay", Text: "It grew there by itself, I only opened the door :)", Likes: 6}},
			},
			{Author: "dudu.eats", Text: "小碗能装下一颗茶叶蛋吗，这个很重要。", Likes: 12, Replies: []Reply{
				{Author: "xiaoman.clay", Text: "刚试了，一颗正好，两颗要商量。", Likes: 15},
			}},
			{Author: "langlang.surf", Text: "窑门那么烫还回去睡，心真大，学习了。", Likes: 5},
			{Author: "qiqi.mama", Text: "碎了四只听着比我碎一个碗淡定多了……我还躲厨房里心疼了一晚上。", Likes: 7, State: CommentDeleted, Replies: []Reply{
				{Author: "xiaoman.clay", Text: "抱抱，拿来我给你锔上。", Likes: 6},
			}},
		}},
		{Note: "teapot-spout", Comments: []Comment{
			{Author: "priya.cooks", Text: "My mother watched it three times and said: finally.", Likes: 21, Replies: []Reply{
				{Author: "xiaoman.clay", Text: "Please tell her version 13 is only for her.", Likes: 18},
			}},
			{Author: "azhen_nainai", Text: "我家那把流了四十年，一直以为茶壶都要擦嘴的。", Likes: 44, Replies: []Reply{
				{Author: "xiaoman.clay", Text: "奶奶，给您寄一把，不许给钱。", Likes: 30},
				{Author: "azhen_nainai", Text: "那不行，拿毛袜子换。（孙子：她已经起针了）", Likes: 39, To: 1},
			}},
		}},
		{Note: "persimmon-glaze", Comments: []Comment{
			{Author: "lin.dresses", Text: "所以我手上这只是窑炉走神的证据，更舍不得用了。", Likes: 11},
			{Author: "shanjiao.coffee", Text: "1250 度变猪肝，跟我们烘过头一个道理，抱头痛哭。", Likes: 9},
		}},
		{Note: "azhen-hello", Comments: []Comment{
			{Author: "xiaoman.clay", Text: "奶奶好！领口放松两针这件事，够很多牌子学十年。", Likes: 52, Pinned: true, Replies: []Reply{
				{Author: "azhen_nainai", Text: "你好你好。牌子我不懂，夹耳朵我懂。", Likes: 61},
			}},
			{Author: "qiqi.mama", Text: "看完两部抗战剧那句笑出声，请问是哪两部，我妈也要看。", Likes: 33, Replies: []Reply{
				{Author: "azhen_nainai", Text: "名字记不得了，好人最后都赢了。", Likes: 57},
			}},
			{Author: "lu.runs", Text: "我奶奶也织，去年眼睛不行了。看到您的花样差点哭，下单了一件，麻烦慢慢织。", Likes: 38},
			{Author: "trellis.select", Text: "奶奶，选品会全票通过，连平时什么都反对的那位也举手了。", Likes: 26},
		}},
		{Note: "azhen-quilt-story", Comments: []Comment{
			{Author: "wen.reads", Text: "“布放在箱子里是旧布，盖在人身上才是被子。”抄在本子上了，第一次没想跟作者吵架。", Likes: 47, Replies: []Reply{
				{Author: "azhen_nainai", Text: "你这孩子，吵架也要吃饱再吵。", Likes: 35},
			}},
			{Author: "nora.frames", Text: "I read this with a translation and still had to put the phone down for a minute.", Likes: 16},
		}},
		{Note: "plants-drown", Comments: []Comment{
			{Author: "wen.reads", Text: "按筷子法养了三个月，虎尾兰活了，筷子长霉了。", Likes: 29, Replies: []Reply{
				{Author: "sanlou.plants", Text: "说明筷子浇多了。", Likes: 41},
			}},
			{Author: "chenjiahe", Text: "周老师，朝北的书架角落能活什么？", Likes: 6, Replies: []Reply{
				{Author: "sanlou.plants", Text: "虎尾兰，蕨，还有书。", Likes: 18},
			}},
		}},
		{Note: "maoqiu-inspector", Comments: []Comment{
			{Author: "mochi.and.ben", Text: "Mochi would like to know if the inspector takes bribes.", Likes: 27, Replies: []Reply{
				{Author: "maoqiu.store", Text: "店长说：冻干小鱼，现结，不赊账。", Likes: 34},
				{Author: "mochi.and.ben", Text: "Acceptable terms.", Likes: 20, To: 1},
			}},
			{Author: "qiqi.mama", Text: "到货了，我家那只也进去了，我已经两天没见过它的脸。", Likes: 14},
			{Author: "ah_kit", Text: "樣品不退還，好嘢，學識咗。", Likes: 8},
		}},
		{Note: "fish-third-second", Comments: []Comment{
			{Author: "chenjiahe", Text: "戴耳机了，楼下以为我家在搬家具。", Likes: 23},
			{Author: "snowy.hana", Text: "The ground shook in Hokkaido. Was that him?", Likes: 19, Replies: []Reply{
				{Author: "maoqiu.store", Text: "不好意思，他刚刚看到第二包。", Likes: 22},
			}},
		}},
		{Note: "tent-rain-night", Comments: []Comment{
			{Author: "ah_kit", Text: "六分五十一秒，我搭帳篷個說明書都未讀完。", Likes: 16},
			{Author: "tomasz.rides", Text: "Respect. Is the man dry again?", Likes: 12, Replies: []Reply{
				{Author: "yesong.outdoor", Text: "Mostly. He asks to be compensated in noodles.", Likes: 15},
			}},
			{
				Author: "snowy.hana", Text: "Would it hold under wet snow? Ridge or valley, which one for two people and far too much gear?",
				Likes:   5,
				Replies: []Reply{{Author: "yesong.outdoor", Text: "雪线以上用山脊 2，装备多就人睡里面、包睡门厅。", Likes: 7}},
			},
		}},
		{Note: "nine-year-pack", Comments: []Comment{
			{Author: "tomasz.rides", Text: "You kept the sand. I am buying whatever you make next.", Likes: 36, Pinned: true},
			{Author: "ah_kit", Text: "最後兩條拉鏈用咗一條，另外嗰條可唔可以預定？我個包都九年。", Likes: 13, Replies: []Reply{
				{Author: "yesong.outdoor", Text: "写上你的名字了，先别让它坏。", Likes: 17},
			}},
		}},
		{Note: "serum-ninety-days", Comments: []Comment{
			{Author: "lin.dresses", Text: "弄丢那位请自首，我们只是想知道效果。", Likes: 18},
			{Author: "qiqi.mama", Text: "“可能是我最近睡得早”这句最真实。", Likes: 21},
		}},
		{Note: "things-not-sold", Comments: []Comment{
			{Author: "chenjiahe", Text: "人体工学坐垫，人体不同意，笑了一路。", Likes: 25},
			{Author: "wen.reads", Text: "建议每个月都出一期，比卖的还想看。", Likes: 20},
		}},
		{Note: "eleven-minutes-roast", Comments: []Comment{
			{Author: "xiaoman.clay", Text: "老板娘闭眼那两秒我懂，我关窑门前也算房租。", Likes: 26},
			{Author: "dudu.eats", Text: "小声放鞭炮，听饿了。", Likes: 7},
		}},
		{Note: "dripper-quarrel", Comments: []Comment{
			{Author: "xiaoman.clay", Text: "补充：他们拉坏的那三只现在是我家的笔筒。", Likes: 32, Pinned: true, Replies: []Reply{
				{Author: "shanjiao.coffee", Text: "说好不提的。", Likes: 21},
			}},
			{Author: "ah_kit", Text: "五隻變咗四隻，唔該晒。", Likes: 9},
		}},
		{Note: "gone-surfing", Comments: []Comment{
			{
				Author: "snowy.hana", Text: "As someone who closed her laptop for 40 cm of powder: correct decision.",
				Likes: 17, Replies: []Reply{
					{Author: "langlang.surf", Text: "雪和浪都不等人，干杯。", Likes: 14},
				},
			},
			{Author: "lu.runs", Text: "想问浴巾哪天补，别让我裸着换裤子。", Likes: 10, Replies: []Reply{
				{Author: "langlang.surf", Text: "浪停就补，大概十二天，先借根电线杆。", Likes: 19},
			}},
		}},
		{Note: "first-stand-up", Comments: []Comment{
			{Author: "azhen_nainai", Text: "五十二岁还是小姑娘嘛。", Likes: 64, Pinned: true},
			{Author: "priya.cooks", Text: "I screamed 妈呀 too and I do not even speak the language.", Likes: 28},
			{Author: "qiqi.mama", Text: "看第四遍了，每次都在她站起来那一秒吸一口气。", Likes: 22},
		}},
	}
}

func tableThreadsZH() []Thread {
	return []Thread{
		{Note: "big-bowl-alone", Comments: []Comment{
			{
				Author: "xiaoman.clay", Text: "碗脚不上釉就是为了这个！终于有人摸出来了。", Likes: 35, Pinned: true,
				Replies: []Reply{
					{Author: "dudu.eats", Text: "我不但摸出来了，我还用它冰过额头。", Likes: 27},
					{Author: "xiaoman.clay", Text: "……这个用途我写进说明书。", Likes: 22, To: 1},
				},
			},
			{
				Author: "priya.cooks", Text: "Tomatoes until they turn to sand, is that right? How long, and how brave does one have to be?",
				Likes: 14,
				Replies: []Reply{
					{Author: "dudu.eats", Text: "中火四分钟，别怕糊，边上有点焦最香。", Likes: 11},
					{Author: "priya.cooks", Text: "Did it. Ate it standing. No regrets, one stain.", Likes: 16, To: 1},
					{Author: "snowy.hana", Text: "Adding corn. Do not tell anyone.", Likes: 9, To: 2},
					{Author: "dudu.eats", Text: "加玉米可以，加糖的我会看着你。", Likes: 12, To: 3},
				},
			},
			{Author: "langlang.surf", Text: "一个人也要用大碗，两个人就要用盆。", Likes: 8, Replies: []Reply{
				{Author: "nora.frames", Text: "Three people: the sink. We have tried.", Likes: 6, State: CommentDeleted},
			}},
			{Author: "lu.runs", Text: "跑完二十公里看到这个，等于看到亲人。", Likes: 19},
			{Author: "qiqi.mama", Text: "锅不会跟你聊天，但是锅也不用洗两遍……我还是端锅。", Likes: 13},
			{Author: "ada.makes.desks", Text: "This is the first bowl I have wanted to design a shelf for.", Likes: 10},
			{Author: "ah_kit", Text: "全网最低价代购这个碗，量大从优，评论区留 1。", Likes: 0, State: CommentHidden, Replies: []Reply{
				{Author: "dudu.eats", Text: "阿杰你号被谁拿去了？", Likes: 15},
				{Author: "ah_kit", Text: "係我表弟攞咗我部電話，已經罰佢洗碗。", Likes: 33, To: 1},
			}},
		}},
		{Note: "stall-closed-breakfast", Comments: []Comment{
			{Author: "shanjiao.coffee", Text: "先把佣金说清楚的人，豆子多给两颗。", Likes: 17},
			{Author: "chenjiahe", Text: "蛋烘糕阿姨今天出摊了吗，我替一条街问的。", Likes: 12, Replies: []Reply{
				{Author: "dudu.eats", Text: "回来了，胖了，喜酒很好。", Likes: 20},
			}},
		}},
		{Note: "hotpot-lottery", Comments: []Comment{
			{Author: "lin.dresses", Text: "我要吃火锅（只做两样，看看算不算）", Likes: 6},
			{Author: "qiqi.mama", Text: "不抽也可以叫我，我自带毛肚。", Likes: 9},
		}},
		{Note: "fruit-cart-auntie", Comments: []Comment{
			{Author: "priya.cooks", Text: "Every market has this auntie and every one of them is right.", Likes: 11},
			{Author: "sanlou.plants", Text: "重的水多，密度的事，嬢嬢是物理课代表。", Likes: 15},
		}},
	}
}

func lifeThreadsZH() []Thread {
	return []Thread{
		{Note: "living-room-for-books", Comments: []Comment{
			{
				Author: "wen.reads", Text: "八格一组装了一下午加一晚上，那说明第七步你也装反过。", Likes: 30, Pinned: true,
				Replies: []Reply{
					{Author: "chenjiahe", Text: "原来不是我的问题！！", Likes: 26},
					{Author: "trellis.select", Text: "说明书第二版已经印了，给两位各寄一张，可以裱起来。", Likes: 34, To: 1},
				},
			},
			{Author: "ada.makes.desks", Text: "No sofa is a floor plan I respect. Where does the cat sit?", Likes: 12, Replies: []Reply{
				{Author: "chenjiahe", Text: "On the one book I am reading, always.", Likes: 25},
			}},
			{Author: "ah_kit", Text: "三十八平米放得落一面牆書，我成個廳得一張摺枱。", Likes: 7},
			{Author: "lin.dresses", Text: "灯是什么灯泡？色温多少？求求了。", Likes: 5, Replies: []Reply{
				{Author: "chenjiahe", Text: "2700K，再低就真成黄油了。", Likes: 9},
			}},
		}},
		{Note: "no-ceiling-light", Comments: []Comment{
			{Author: "wen.reads", Text: "泡面看起来像料理，这一条就值一盏灯。", Likes: 16},
			{Author: "maoqiu.store", Text: "找不到猫请开罐头。", Likes: 37},
		}},
		{Note: "shoes-for-68kg", Comments: []Comment{
			{Author: "yesong.outdoor", Text: "“品牌送的，没要求说好话”，这句比参数管用。", Likes: 14},
			{Author: "qiqi.mama", Text: "72 公斤产后，慢跑三公里起步，可以入吗？", Likes: 6, Replies: []Reply{
				{Author: "lu.runs", Text: "可以，先快走一周。鞋不急，膝盖急。", Likes: 18},
			}},
			{Author: "trellis.select", Text: "踩年糕这条转给工厂了，他们在笑，也在记。", Likes: 20},
		}},
		{Note: "five-am-river", Comments: []Comment{
			{Author: "dudu.eats", Text: "穿西装吃包子的男生请找一下，包子什么馅。", Likes: 11},
		}},
		{Note: "arguing-in-margins", Comments: []Comment{
			{
				Author: "kumori.bungu", Text: "Mr. Aoki asked what 此处存疑 means. We told him. He says he will use it on the accountant.",
				Likes: 42, Replies: []Reply{
					{Author: "wen.reads", Text: "请转告青木先生，这是我今年收到最好的书评。", Likes: 29},
				},
			},
			{Author: "chenjiahe", Text: "第三本了还没吵赢过吗。", Likes: 8},
		}},
		{Note: "moving-1200-books", Comments: []Comment{
			{Author: "trellis.select", Text: "第七步已改，谢谢反馈，也谢谢您的腰。", Likes: 19, Pinned: true},
			{Author: "lu.runs", Text: "师傅那根烟的时间，够我想三年。", Likes: 14},
		}},
		{Note: "dress-eleven-times", Comments: []Comment{
			{
				Author: "harbour.thread", Text: "Auntie Fong says: eleven times is nothing, but she is smiling. Pockets confirmed.",
				Likes: 38, Pinned: true,
				Replies: []Reply{
					{Author: "lin.dresses", Text: "芳姨好！！口袋救过我三次手机！", Likes: 23},
					{Author: "harbour.thread", Text: "佢話：下次袋多件西餅。", Likes: 19, To: 1},
				},
			},
			{Author: "qiqi.mama", Text: "155 微胖能穿吗，腰那里会不会勒？", Likes: 9, Replies: []Reply{
				{Author: "lin.dresses", Text: "裹身的，松紧自己定，吃饱了往外挪一格。", Likes: 16},
				{Author: "qiqi.mama", Text: "懂了，这是为我设计的。", Likes: 12, To: 1},
			}},
			{Author: "ah_kit", Text: "買咗俾家姐，佢話終於有條裙識做人。", Likes: 15},
			{Author: "snowy.hana", Text: "Washed six times and still blue? Sold.", Likes: 6},
		}},
		{Note: "lipstick-meeting-week", Comments: []Comment{
			{Author: "wen.reads", Text: "收了费还写缺点，磁吸壳那声我也上瘾。", Likes: 13},
			{Author: "qiqi.mama", Text: "02 到底什么时候补货呀。", Likes: 7, Replies: []Reply{
				{Author: "trellis.select", Text: "月底，这次多做了三百支。", Likes: 8},
			}},
		}},
		{Note: "moms-office", Comments: []Comment{
			{Author: "azhen_nainai", Text: "扣子我缝了三遍的。叫七七把门打开。", Likes: 58, Pinned: true, Replies: []Reply{
				{Author: "qiqi.mama", Text: "奶奶，她看完您这句，把门拆了，说妈妈以后不关门。", Likes: 66},
			}},
			{Author: "chenjiahe", Text: "作为室内设计师，我想请七七当我老师。", Likes: 24},
			{Author: "lu.runs", Text: "我当天也六点下班了，我没有孩子，就是想。", Likes: 31},
		}},
		{Note: "sai-kung-overnight", Comments: []Comment{
			{Author: "yesong.outdoor", Text: "薯片最重要，已加入官方装备清单。", Likes: 18},
			{Author: "tomasz.rides", Text: "10 percent is what they say when they know.", Likes: 14},
		}},
		{Note: "laptop-and-pineapple-buns", Comments: []Comment{
			{Author: "harbour.thread", Text: "The crust is not covered by our return policy, sorry.", Likes: 27, Replies: []Reply{
				{Author: "ah_kit", Text: "明白，下次用硬盒。", Likes: 10},
			}},
		}},
	}
}

func threadsEN() []Thread {
	return []Thread{
		{Note: "turning-a-weight", Comments: []Comment{
			{Author: "nora.frames", Text: "0:52 is cinema. Tell your wife we needed it.", Likes: 29, Pinned: true, Replies: []Reply{
				{Author: "loop.lathe", Text: "She read this over my shoulder and left the room.", Likes: 33},
			}},
			{Author: "ada.makes.desks", Text: "How is the toe?", Likes: 15, Replies: []Reply{
				{Author: "loop.lathe", Text: "310 grams of colour.", Likes: 26},
			}},
		}},
		{Note: "turntable-from-the-curb", Comments: []Comment{
			{Author: "tomasz.rides", Text: "I have walked past four curbs today in your honour. One umbrella, broken.", Likes: 17},
			{Author: "mochi.and.ben", Text: "Eleven evenings is what love looks like from outside.", Likes: 12},
		}},
		{Note: "auntie-fong-pockets", Comments: []Comment{
			{Author: "lin.dresses", Text: "Fake pocket is a lie，纹在身上都行。", Likes: 40, Pinned: true},
			{Author: "priya.cooks", Text: "I too would miss the bus for a pocket.", Likes: 22},
			{Author: "ah_kit", Text: "芳姨追的係 6 號線，嗰架車真係唔等人。", Likes: 18},
		}},
		{Note: "man-who-tunes-nibs", Comments: []Comment{
			{
				Author: "wen.reads", Text: "My pen wrote 曇り before it wrote anything of mine. I feel I should apologise to it.",
				Likes: 24, Replies: []Reply{
					{Author: "kumori.bungu", Text: "It does not mind. It has met worse handwriting.", Likes: 20},
				},
			},
			{Author: "snowy.hana", Text: "Please somebody ask him about the song. Or please nobody ever do.", Likes: 31},
		}},
		{Note: "no-adjectives", Comments: []Comment{
			{Author: "nora.frames", Text: "\"The roof.\" I can smell it.", Likes: 19},
			{Author: "lin.dresses", Text: "爸爸应该来写所有香水的文案。", Likes: 14, Replies: []Reply{
				{Author: "brume.fils", Text: "He says: no.", Likes: 38},
			}},
		}},
		{Note: "burn-it-properly", Comments: []Comment{
			{Author: "priya.cooks", Text: "I cut the wick. I cut it again. I now own a glass of wax.", Likes: 23, Replies: []Reply{
				{Author: "brume.fils", Text: "Papa laughed. It was a short laugh, but a laugh.", Likes: 21},
			}},
		}},
		{Note: "one-grey-week", Comments: []Comment{
			{Author: "loop.lathe", Text: "That strap has been to more places than I have. Looks right on it.", Likes: 18, Pinned: true},
			{Author: "ada.makes.desks", Text: "Frame 30 is my favourite. The thumb has character.", Likes: 25, Replies: []Reply{
				{Author: "nora.frames", Text: "The thumb thanks you. It was underexposed as a child.", Likes: 28},
			}},
			{Author: "tomasz.rides", Text: "I know that bicycle. Somebody oiled the chain in 2021.", Likes: 16},
		}},
		{Note: "room-version-19", Comments: []Comment{
			{
				Author: "loop.lathe", Text: "The cat has tried, you say. What did it weigh, for the records?", Likes: 13,
				Replies: []Reply{
					{Author: "ada.makes.desks", Text: "5.1 kg, with intent.", Likes: 19},
					{Author: "loop.lathe", Text: "Then the base stays as it is.", Likes: 14, To: 1},
				},
			},
			{Author: "chenjiahe", Text: "Version 20: no desk. Join us.", Likes: 22, Replies: []Reply{
				{Author: "ada.makes.desks", Text: "Get out of my notebook.", Likes: 27},
			}},
			{Author: "priya.cooks", Text: "You measured the door. Character development.", Likes: 17},
		}},
		{Note: "poppy-seed-cake-62km", Comments: []Comment{
			{Author: "nora.frames", Text: "The lamp going out when the cake is gone is the whole film.", Likes: 20},
			{Author: "snowy.hana", Text: "62 km per slice is a fair exchange rate.", Likes: 15},
		}},
		{Note: "rain-then-poland", Comments: []Comment{
			{Author: "yesong.outdoor", Text: "Send us the saddle bag when you are home. We will sew it, you keep the patch.", Likes: 21},
			{Author: "nora.frames", Text: "What did Piotr do?", Likes: 18, Replies: []Reply{
				{Author: "tomasz.rides", Text: "He said it would clear up. Four times.", Likes: 30},
			}},
		}},
		{Note: "dal-for-the-tired", Comments: []Comment{
			{
				Author: "mochi.and.ben", Text: "It did not hiss. I was impatient. I am eating it anyway and I feel loved by a stranger.",
				Likes: 34, Pinned: true,
				Replies: []Reply{
					{Author: "priya.cooks", Text: "Hotter ghee, Ben. You are loved regardless.", Likes: 29},
					{Author: "mochi.and.ben", Text: "Second try: hissed. The dog left.", Likes: 31, To: 1},
				},
			},
			{Author: "xiaoman.clay", Text: "The bowl crossed an ocean for this. It is proud, I can tell.", Likes: 20},
			{Author: "dudu.eats", Text: "躺地上二十分钟这一步，是我见过最好的菜谱。", Likes: 26},
		}},
		{Note: "chai-measured", Comments: []Comment{
			{Author: "xiaoman.clay", Text: "\"Hm.\" 我要把这个字刻在壶底。", Likes: 37, Pinned: true},
			{Author: "loop.lathe", Text: "Boil it three times, like a warning. My wife has adopted this for emails.", Likes: 24},
		}},
		{Note: "mochi-reviews-bowl", Comments: []Comment{
			{Author: "maoqiu.store", Text: "店长看完说：难度提升款可以做，样品他先试。", Likes: 25, Replies: []Reply{
				{Author: "mochi.and.ben", Text: "She is training. (She is asleep.)", Likes: 19},
			}},
			{Author: "snowy.hana", Text: "Day 7 Mochi has the confidence I need on a Monday.", Likes: 16},
		}},
		{Note: "first-powder", Comments: []Comment{
			{Author: "lu.runs", Text: "替你的左膝盖问一句：谈判结果如何？", Likes: 12, Replies: []Reply{
				{Author: "snowy.hana", Text: "Five days and a hot spring. It drives a hard bargain.", Likes: 18},
			}},
		}},
		{Note: "noodles-after-last-lift", Comments: []Comment{
			{Author: "dudu.eats", Text: "“小心，它很开心。”以后上面都这么说。", Likes: 28},
			{Author: "priya.cooks", Text: "Nine seats, nine pairs of ski socks. I can smell this picture.", Likes: 13},
		}},
	}
}

func evaluationThreads() []Thread {
	return []Thread{
		{Note: "rating-maoqiu", Comments: []Comment{
			{Author: "maoqiu.store", Text: "扣掉的那一分我们认，胶带换了，店长监工。", Likes: 12, Pinned: true},
		}},
		{Note: "rating-kumori", Comments: []Comment{
			{Author: "kumori.bungu", Text: "Thank you. The note in the parcel is by Mr. Aoki; he asked us not to say so.", Likes: 18},
			{Author: "snowy.hana", Text: "Mine had a drawing of a cloud. I kept it, obviously.", Likes: 9},
		}},
		{Note: "rating-harbour-thread", Comments: []Comment{
			{Author: "ah_kit", Text: "改裙腳終身免費，呢間係良心。", Likes: 11},
		}},
	}
}
