package demo

// Groups lists the order groups: every status at least twice, four groups that span two stores.
func Groups() []Group {
	return []Group{
		{Key: "dudu-cup-and-beans", Buyer: "dudu.eats", AgeHours: .1, Orders: []Order{
			{Store: "slow.fire", Status: PendingPayment, Lines: []Line{
				{Product: "clay-morning-cup", Variant: 1, Quantity: 1, Note: "kiln-opening"},
			}},
			{Store: "shanjiao", Status: PendingPayment, Lines: []Line{
				{Product: "shanjiao-honey-beans", Variant: 0, Quantity: 1, Note: "eleven-minutes-roast"},
			}},
		}},
		{Key: "nora-notebooks", Buyer: "nora.frames", AgeHours: .05, Orders: []Order{
			{Store: "kumori", Status: PendingPayment, Lines: []Line{
				{Product: "kumori-cloud-notebook", Variant: 1, Quantity: 2, Note: "room-version-19"},
			}},
		}},
		{Key: "jiahe-drip-bowls", Buyer: "chenjiahe", AgeHours: 5, Orders: []Order{
			{Store: "slow.fire", Status: Paid, Lines: []Line{
				{Product: "clay-drip-bowl-set", Variant: 0, Quantity: 1, Note: "kiln-opening"},
			}},
		}},
		{Key: "qiqi-fish-and-cave", Buyer: "qiqi.mama", AgeHours: 9, Orders: []Order{
			{Store: "maoqiu", Status: Paid, Lines: []Line{
				{Product: "maoqiu-fish-snack", Variant: 0, Quantity: 3, Note: "fish-third-second"},
				{Product: "maoqiu-felt-cave", Variant: 1, Quantity: 1, Note: "maoqiu-inspector"},
			}},
		}},
		{Key: "kit-dress-for-sister", Buyer: "ah_kit", AgeHours: 26, Orders: []Order{
			{Store: "harbourthread", Status: Paid, Lines: []Line{
				{Product: "ht-wrap-dress", Variant: 1, Quantity: 1, Note: "auntie-fong-pockets"},
			}},
		}},
		{Key: "xiaoman-beans", Buyer: "xiaoman.clay", AgeHours: 20, Orders: []Order{
			{Store: "shanjiao", Status: Paid, Lines: []Line{
				{Product: "shanjiao-honey-beans", Variant: 2, Quantity: 1, Note: "eleven-minutes-roast"},
			}},
		}},
		{Key: "ada-trays-and-stand", Buyer: "ada.makes.desks", AgeHours: 46, Orders: []Order{
			{Store: "looplathe", Status: PartiallyShipped, Lines: []Line{
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
			}},
		}},
		{Key: "lin-fig", Buyer: "lin.dresses", AgeHours: 150, Orders: []Order{
			{Store: "brume", Status: Shipped, Lines: []Line{
				{Product: "brume-fig-courtyard", Variant: 1, Quantity: 1, Note: "no-adjectives"},
			}},
		}},
		{Key: "wen-pen-and-ink", Buyer: "wen.reads", AgeHours: 200, Orders: []Order{
			{Store: "kumori", Status: Delivered, Lines: []Line{
				{Product: "kumori-fountain-pen", Variant: 0, Quantity: 1, Note: "man-who-tunes-nibs"},
				{Product: "kumori-rain-ink", Variant: 2, Quantity: 1},
			}},
		}},
		{Key: "lu-pack", Buyer: "lu.runs", AgeHours: 130, Orders: []Order{
			{Store: "yesong", Status: Delivered, Lines: []Line{
				{Product: "yesong-pack-38", Variant: 0, Quantity: 1, Note: "sai-kung-overnight"},
			}},
		}},
		{Key: "ben-bowl-and-scarf", Buyer: "mochi.and.ben", AgeHours: 24 * 8, Orders: []Order{
			{Store: "maoqiu", Status: Delivered, Lines: []Line{{Product: "maoqiu-slow-bowl", Variant: 1, Quantity: 1}}},
			{Store: "azhen.knits", Status: Shipped, Lines: []Line{{Product: "azhen-cat-scarf", Variant: 0, Quantity: 1}}},
		}},
		{Key: "hana-bowls", Buyer: "snowy.hana", AgeHours: 24 * 34, Orders: []Order{
			{Store: "slow.fire", Status: Completed, Lines: []Line{
				{Product: "clay-noodle-bowl", Variant: 1, Quantity: 2, Discount: 3_360},
			}},
		}},
		{Key: "jiahe-shelf-and-chair", Buyer: "chenjiahe", AgeHours: 24 * 58, Orders: []Order{
			{Store: "select", Status: Completed, Lines: []Line{
				{Product: "select-oak-shelf", Variant: 0, Quantity: 1, Discount: 857},
				{Product: "select-shell-chair", Variant: 1, Quantity: 1, Discount: 643},
			}},
		}},
		{Key: "lin-wrap-dress", Buyer: "lin.dresses", AgeHours: 24 * 75, Orders: []Order{
			{Store: "harbourthread", Status: Completed, Lines: []Line{{Product: "ht-wrap-dress", Variant: 0, Quantity: 1}}},
		}},
		{Key: "kit-patches", Buyer: "ah_kit", AgeHours: 24 * 31, Orders: []Order{
			{Store: "yesong", Status: Completed, Lines: []Line{
				{Product: "yesong-repair-kit", Variant: 0, Quantity: 3, Note: "nine-year-pack"},
			}},
		}},
		{Key: "wen-vase-and-plant", Buyer: "wen.reads", AgeHours: 24 * 23, Orders: []Order{
			{Store: "slow.fire", Status: Completed, Lines: []Line{{Product: "clay-bud-vase", Variant: 1, Quantity: 1}}},
			{Store: "sanlou", Status: Completed, Lines: []Line{{Product: "plant-snake", Variant: 0, Quantity: 2, Note: "plants-drown"}}},
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
