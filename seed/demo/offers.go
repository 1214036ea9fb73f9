package demo

// Offer is what a store offers to creators who tag a product.
type Offer struct {
	Product string // key
	Bps     int    // the creator's share in basis points
	Closed  bool   // the store chooses its creators
	Days    int    // until it ends, from now on; 0 for no end, negative when it has ended
	Sample  bool   // the store sends one to try
}

// Offers lists the affiliate offers; whatever a note discloses as AFFILIATE has one.
func Offers() []Offer {
	return []Offer{
		{Product: "clay-morning-cup", Bps: 800},
		{Product: "clay-teapot", Bps: 1_000, Closed: true, Sample: true},
		{Product: "yesong-ridge-tent", Bps: 600, Days: 60},
		{Product: "yesong-pack-38", Bps: 800, Days: 45, Sample: true},
		{Product: "yesong-rain-shell", Bps: 800, Days: 45},
		{Product: "select-barrier-cream", Bps: 1_500, Sample: true},
		{Product: "select-oat-serum", Bps: 1_500, Sample: true},
		{Product: "select-brick-lipstick", Bps: 2_000},
		{Product: "select-pleated-lamp", Bps: 1_200},
		{Product: "select-cloud-runner", Bps: 1_000, Closed: true, Sample: true},
		{Product: "select-oak-shelf", Bps: 500, Days: -12},
		{Product: "shanjiao-cold-brew", Bps: 1_200},
		{Product: "shanjiao-drip-bags", Bps: 1_200, Sample: true},
		{Product: "ht-wrap-dress", Bps: 900, Days: 30},
		{Product: "ht-market-tote", Bps: 900},
		{Product: "kumori-cloud-notebook", Bps: 700},
		{Product: "loop-mushroom-lamp", Bps: 1_000, Days: 90},
		{Product: "loop-camera-strap", Bps: 1_000, Closed: true, Sample: true},
		{Product: "brume-fig-courtyard", Bps: 1_800, Sample: true},
		{Product: "maoqiu-slow-bowl", Bps: 1_000},
	}
}

// Wish says that somebody wants to be told when a product can be bought again.
type Wish struct {
	Person  string // handle
	Product string // key
}

// Wishes lists the wishes, all of them for goods of which something is sold out.
func Wishes() []Wish {
	return []Wish{
		{"qiqi.mama", "clay-seconds-box"},
		{"dudu.eats", "clay-seconds-box"},
		{"chenjiahe", "clay-morning-cup"},
		{"xiaoman.clay", "plant-fern"},
		{"wen.reads", "plant-fern"},
		{"ah_kit", "yesong-pack-38"},
		{"lin.dresses", "ht-wrap-dress"},
		{"lin.dresses", "select-brick-lipstick"},
		{"wen.reads", "kumori-rain-ink"},
		{"nora.frames", "brume-rose-attic"},
		{"ada.makes.desks", "loop-mushroom-lamp"},
		{"snowy.hana", "lang-beach-towel"},
		{"dudu.eats", "shanjiao-honey-beans"},
	}
}
