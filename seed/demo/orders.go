package demo

// Groups lists the order groups: every status of an order at least twice, every state of a payment and of a refund, four groups
// that span two stores.
func Groups() []Group {
	return []Group{
		{Key: "dudu-cup-beans", Buyer: "dudu.eats", AgeHours: .1, Method: WeChatPay, Payment: PaymentRequiresAction, Orders: []Order{
			{Store: "slow.fire", Status: PendingPayment, BuyerNote: "送人的，麻烦不要放价签。", Lines: []Line{
				{Product: "clay-morning-cup", Variant: 1, Quantity: 1, Note: "kiln-opening"},
			}},
			{Store: "shanjiao", Status: PendingPayment, Lines: []Line{
				{Product: "shanjiao-honey-beans", Variant: 0, Quantity: 1, Note: "eleven-minutes-roast"},
			}},
		}},
		{Key: "nora-notebooks", Buyer: "nora.frames", AgeHours: .05, Payment: PaymentCreated, Orders: []Order{
			{Store: "kumori", Status: PendingPayment, Lines: []Line{
				{Product: "kumori-cloud-notebook", Variant: 1, Quantity: 2, Note: "room-version-19"},
			}},
		}},
		{Key: "wen-notebook", Buyer: "wen.reads", AgeHours: .08, Method: UnionPay, Payment: PaymentRequiresAction, Orders: []Order{
			{Store: "kumori", Status: PendingPayment, Lines: []Line{{Product: "kumori-cloud-notebook", Variant: 0, Quantity: 1}}},
		}},
		{Key: "qiqi-more-fish", Buyer: "qiqi.mama", AgeHours: .02, Method: Alipay, Payment: PaymentRequiresAction, Orders: []Order{
			{Store: "maoqiu", Status: PendingPayment, Lines: []Line{
				{Product: "maoqiu-fish-snack", Variant: 0, Quantity: 2, Note: "fish-third-second"},
			}},
		}},
		{Key: "ada-weight", Buyer: "ada.makes.desks", AgeHours: .04, Method: Card, Payment: PaymentRequiresAction, Orders: []Order{
			{Store: "looplathe", Status: PendingPayment, Lines: []Line{{Product: "loop-brass-weight", Variant: 0, Quantity: 1}}},
		}},
		{Key: "tomasz-patches", Buyer: "tomasz.rides", AgeHours: .06, Method: Card, Payment: PaymentProcessing, Orders: []Order{
			{Store: "yesong", Status: PendingPayment, Lines: []Line{
				{Product: "yesong-repair-kit", Variant: 0, Quantity: 1, Note: "nine-year-pack"},
			}},
		}},
		{Key: "lu-shell", Buyer: "lu.runs", AgeHours: .07, Method: Card, Payment: PaymentAuthorized, Orders: []Order{
			{Store: "yesong", Status: PendingPayment, Lines: []Line{{Product: "yesong-rain-shell", Variant: 0, Quantity: 1}}},
		}},
		{Key: "priya-fig", Buyer: "priya.cooks", AgeHours: .12, Method: Card, Payment: PaymentFailed, Orders: []Order{
			{Store: "brume", Status: PendingPayment, Lines: []Line{
				{Product: "brume-fig-courtyard", Variant: 1, Quantity: 1, Note: "no-adjectives"},
			}},
		}},
		{Key: "jiahe-drip-bowls", Buyer: "chenjiahe", AgeHours: 5, Orders: []Order{
			{Store: "slow.fire", Status: Paid, BuyerNote: "工作日白天家里没人，请晚上七点后送。", StaffNote: "下一窑周四开，先和买家说一声。", Lines: []Line{
				{Product: "clay-drip-bowl-set", Variant: 0, Quantity: 1, Note: "kiln-opening"},
			}},
		}},
		{Key: "qiqi-fish-and-cave", Buyer: "qiqi.mama", AgeHours: 9, Orders: []Order{
			{Store: "maoqiu", Status: Paid, Lines: []Line{
				{Product: "maoqiu-fish-snack", Variant: 0, Quantity: 3, Note: "fish-third-second"},
				{Product: "maoqiu-felt-cave", Variant: 1, Quantity: 1, Note: "maoqiu-inspector"},
			}},
		}},
		{Key: "kit-dress-for-sister", Buyer: "ah_kit", AgeHours: 26, Retried: true, Orders: []Order{
			{
				Store: "harbourthread", Status: Paid, BuyerNote: "A gift for my sister, please wrap it.",
				StaffNote: "Gift wrap, no invoice in the box.",
				Lines:     []Line{{Product: "ht-wrap-dress", Variant: 1, Quantity: 1, Note: "auntie-fong-pockets"}},
			},
		}},
		{Key: "xiaoman-beans", Buyer: "xiaoman.clay", AgeHours: 20, Orders: []Order{
			{Store: "shanjiao", Status: Paid, Lines: []Line{
				{Product: "shanjiao-honey-beans", Variant: 2, Quantity: 1, Note: "eleven-minutes-roast"},
			}},
		}},
		{Key: "ada-trays-and-stand", Buyer: "ada.makes.desks", AgeHours: 46, Orders: []Order{
			{Store: "looplathe", Status: PartiallyShipped, StaffNote: "Stand waits for walnut, due Friday.", Lines: []Line{
				{Product: "loop-pen-tray", Variant: 0, Quantity: 2, Shipped: 2},
				{Product: "loop-record-stand", Variant: 1, Quantity: 1, Note: "turntable-from-the-curb"},
			}},
		}},
		{Key: "qiqi-blocks-and-cardigan", Buyer: "qiqi.mama", AgeHours: 70, Orders: []Order{
			{Store: "select", Status: PartiallyShipped, Lines: []Line{
				{Product: "select-rainbow-blocks", Variant: 1, Quantity: 1, Shipped: 1},
				{Product: "select-oat-serum", Variant: 0, Quantity: 2, Shipped: 1, Note: "serum-ninety-days"},
			}},
			{Store: "azhen.knits", Status: Shipped, Lines: []Line{{Product: "azhen-kids-cardigan", Variant: 1, Quantity: 1}}},
		}},
		{Key: "hana-shell", Buyer: "snowy.hana", AgeHours: 100, Orders: []Order{
			{Store: "yesong", Status: Shipped, Lines: []Line{
				{Product: "yesong-rain-shell", Variant: 0, Quantity: 1, Note: "tent-rain-night"},
				{Product: "yesong-repair-kit", Variant: 0, Quantity: 2, Note: "nine-year-pack"},
			}, Refunds: []Refund{{Status: RefundRequested, Reason: NotReceived, AgeHours: 10, Line: 1, Quantity: 2}}},
		}},
		{Key: "lin-fig", Buyer: "lin.dresses", AgeHours: 150, Orders: []Order{
			{Store: "brume", Status: Shipped, Lines: []Line{
				{Product: "brume-fig-courtyard", Variant: 1, Quantity: 1, Note: "no-adjectives"},
			}, Refunds: []Refund{{Status: RefundCancelled, Reason: NotReceived, AgeHours: 40, Quantity: 1}}},
		}},
		{Key: "wen-pen-and-ink", Buyer: "wen.reads", AgeHours: 200, Orders: []Order{
			{Store: "kumori", Status: Delivered, Lines: []Line{
				{Product: "kumori-fountain-pen", Variant: 0, Quantity: 1, Note: "man-who-tunes-nibs"},
				{Product: "kumori-rain-ink", Variant: 2, Quantity: 1},
			}, Refunds: []Refund{{
				Status: RefundRequested, Reason: Damaged, AgeHours: 20, Quantity: 1, Evidence: []string{"笔尖歪向一边", "压坏的盒角"},
			}}},
		}},
		{Key: "lu-pack", Buyer: "lu.runs", AgeHours: 130, Orders: []Order{
			{Store: "yesong", Status: Delivered, Lines: []Line{
				{Product: "yesong-pack-38", Variant: 0, Quantity: 1, Note: "sai-kung-overnight"},
			}, Refunds: []Refund{{
				Status: RefundApproved, Reason: WrongItem, AgeHours: 30, Quantity: 1, Evidence: []string{"收到的是另一个颜色"},
			}}},
		}},
		{Key: "ben-bowl-and-scarf", Buyer: "mochi.and.ben", AgeHours: 24 * 8, Orders: []Order{
			{
				Store: "maoqiu", Status: Delivered, Lines: []Line{{Product: "maoqiu-slow-bowl", Variant: 1, Quantity: 1}},
				Refunds: []Refund{{
					Status: RefundReturnInTransit, Reason: NotAsDescribed, AgeHours: 80, Quantity: 1, Evidence: []string{"A bowl a cat can tip"},
				}},
			},
			{Store: "azhen.knits", Status: Shipped, Lines: []Line{{Product: "azhen-cat-scarf", Variant: 0, Quantity: 1}}},
		}},
		{Key: "hana-bowls", Buyer: "snowy.hana", AgeHours: 24 * 34, Orders: []Order{
			{
				Store: "slow.fire", Status: Completed, Lines: []Line{{Product: "clay-noodle-bowl", Variant: 1, Quantity: 2, Discount: 3_360}},
				StaffNote: "一只碰碎，已退一只的钱，不用寄回。",
				Refunds: []Refund{{
					Status: RefundSucceeded, Reason: Damaged, AgeHours: 24 * 28, Quantity: 1, Evidence: []string{"One bowl in two halves"},
				}},
			},
		}},
		{Key: "jiahe-shelf-and-chair", Buyer: "chenjiahe", AgeHours: 24 * 58, Orders: []Order{
			{Store: "select", Status: Completed, Lines: []Line{
				{Product: "select-oak-shelf", Variant: 0, Quantity: 1, Discount: 857},
				{Product: "select-shell-chair", Variant: 1, Quantity: 1, Discount: 643},
			}, Refunds: []Refund{{
				Status: RefundSucceeded, Reason: NotAsDescribed, AgeHours: 24 * 40, Line: 1, Quantity: 1, Evidence: []string{"椅腿比页面写的短两厘米"},
			}}},
		}},
		{Key: "lin-wrap-dress", Buyer: "lin.dresses", AgeHours: 24 * 75, Orders: []Order{
			{
				Store: "harbourthread", Status: Completed, Lines: []Line{{Product: "ht-wrap-dress", Variant: 0, Quantity: 1}},
				Refunds: []Refund{{Status: RefundRejected, Reason: ChangedMind, AgeHours: 24 * 60, Quantity: 1}},
			},
		}},
		{Key: "kit-patches", Buyer: "ah_kit", AgeHours: 24 * 31, Orders: []Order{
			{Store: "yesong", Status: Completed, Lines: []Line{
				{Product: "yesong-repair-kit", Variant: 0, Quantity: 3, Note: "nine-year-pack"},
			}, StaffNote: "买家坚持胶水是干的，照片看不出来，已交平台。", Refunds: []Refund{{
				Status: RefundRequested, Reason: NotAsDescribed, AgeHours: 24 * 19, Quantity: 3, Appealed: true,
				Evidence: []string{"三支干掉的胶水"},
			}}},
		}},
		{Key: "wen-vase-and-plant", Buyer: "wen.reads", AgeHours: 24 * 23, Orders: []Order{
			{
				Store: "slow.fire", Status: Completed, Lines: []Line{{Product: "clay-bud-vase", Variant: 1, Quantity: 1}},
				Refunds: []Refund{{Status: RefundReturnReceived, Reason: WrongItem, AgeHours: 24 * 5, Quantity: 1}},
			},
			{
				Store: "sanlou", Status: Completed, Lines: []Line{{Product: "plant-snake", Variant: 0, Quantity: 2, Note: "plants-drown"}},
				Refunds: []Refund{{Status: RefundProcessing, Reason: Damaged, AgeHours: 24 * 6, Quantity: 1, Evidence: []string{"折断的叶子"}}},
			},
		}},
		{Key: "priya-scarf", Buyer: "priya.cooks", AgeHours: 24 * 14, Orders: []Order{
			{
				Store: "azhen.knits", Status: Completed, Lines: []Line{{Product: "azhen-cat-scarf", Variant: 0, Quantity: 1}},
				Refunds: []Refund{{Status: RefundFailed, Reason: ChangedMind, AgeHours: 24 * 3, Quantity: 1}},
			},
		}},
		{Key: "dudu-vase", Buyer: "dudu.eats", AgeHours: 24 * 20, Method: Wallet, Orders: []Order{
			{
				Store: "slow.fire", Status: Completed, Lines: []Line{{Product: "clay-bud-vase", Variant: 0, Quantity: 1}},
				StaffNote: "晚发两天，主动补五块。", Refunds: []Refund{{Status: RefundSucceeded, Reason: Goodwill, AgeHours: 24 * 9, Amount: 500}},
			},
		}},
		{Key: "hana-second-bowl", Buyer: "snowy.hana", AgeHours: 24 * 4, Method: Card, Orders: []Order{
			{
				Store: "slow.fire", Status: Cancelled, PaidFirst: true, BuyerNote: "Any glaze will do.",
				Lines: []Line{{Product: "clay-noodle-bowl", Variant: 0, Quantity: 1}},
			},
		}},
		{Key: "nora-weight", Buyer: "nora.frames", AgeHours: 60, Orders: []Order{
			{Store: "looplathe", Status: Cancelled, Lines: []Line{{Product: "loop-brass-weight", Variant: 0, Quantity: 1}}},
		}},
		{Key: "qiqi-towel", Buyer: "qiqi.mama", AgeHours: 24 * 5, Orders: []Order{
			{Store: "langlang", Status: Cancelled, Lines: []Line{
				{Product: "lang-beach-towel", Variant: 1, Quantity: 1, Note: "first-stand-up"},
			}},
		}},
		{Key: "priya-candles", Buyer: "priya.cooks", AgeHours: 30, Orders: []Order{
			{Store: "brume", Status: Expired, Lines: []Line{
				{Product: "brume-beeswax-candle", Variant: 0, Quantity: 2, Note: "burn-it-properly"},
			}},
		}},
		{Key: "hana-tent", Buyer: "snowy.hana", AgeHours: 3, Orders: []Order{
			{Store: "yesong", Status: Expired, Lines: []Line{
				{Product: "yesong-ridge-tent", Variant: 0, Quantity: 1, Note: "tent-rain-night"},
			}},
		}},
	}
}
