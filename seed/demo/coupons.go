package demo

// Coupon is a reduction that a store gives away. It takes off Off, or Percent where that is told.
type Coupon struct {
	Store     string // handle
	Title     string
	MinSpend  int64 // in minor units; 0 for any amount
	Off       int64 // in minor units
	Percent   int
	FromHours float64 // before now; negative when it has not started
	ForHours  float64
	Crowd     int // how many readers claimed it
	Left      int // how many can still be claimed
	Claims    []Claim
}

// Claim is a curated person who claimed a coupon, and where they used it.
type Claim struct {
	Person   string // handle
	AgeHours float64
	Group    string // key of the order group it was used in; empty when it was not used
}

// Coupons lists the coupons: of an amount and of a percentage, with and without a least sum, to come, running, run out and over.
func Coupons() []Coupon {
	return []Coupon{
		{
			Store: "slow.fire", Title: "开窑券：满 150 减 20", MinSpend: 15_000, Off: 2_000, FromHours: 24 * 12, ForHours: 24 * 30,
			Crowd: 37, Left: 60, Claims: []Claim{
				{Person: "chenjiahe", AgeHours: 24 * 3},
				{Person: "qiqi.mama", AgeHours: 24 * 2},
				{Person: "dudu.eats", AgeHours: 30},
			},
		},
		{
			Store: "slow.fire", Title: "老客人九折", Percent: 10, FromHours: 24 * 60, ForHours: 24 * 45, Crowd: 12, Left: 8, Claims: []Claim{
				{Person: "snowy.hana", AgeHours: 24 * 36, Group: "hana-bowls"},
				{Person: "wen.reads", AgeHours: 24 * 30},
			},
		},
		{
			Store: "slow.fire", Title: "年窑预告：满 300 减 50", MinSpend: 30_000, Off: 5_000, FromHours: -24 * 5, ForHours: 24 * 20,
			Left: 100, Claims: []Claim{},
		},
		{
			Store: "azhen.knits", Title: "天冷了，奶奶请你减 30", MinSpend: 20_000, Off: 3_000, FromHours: 24 * 6, ForHours: 24 * 21,
			Crowd: 9, Left: 11, Claims: []Claim{{Person: "qiqi.mama", AgeHours: 24 * 4}},
		},
		{
			Store: "yesong", Title: "雨季装备：满 500 减 60", MinSpend: 50_000, Off: 6_000, FromHours: 24 * 20, ForHours: 24 * 40,
			Crowd: 120, Left: 380, Claims: []Claim{
				{Person: "snowy.hana", AgeHours: 24 * 5},
				{Person: "ah_kit", AgeHours: 24 * 7},
				{Person: "tomasz.rides", AgeHours: 24 * 2},
			},
		},
		{
			Store: "yesong", Title: "补丁包免单（前五十名）", Off: 2_900, FromHours: 24 * 9, ForHours: 24 * 30, Crowd: 49, Left: 0, Claims: []Claim{
				{Person: "lu.runs", AgeHours: 24 * 8},
			},
		},
		{
			Store: "sanlou", Title: "扦插新手：任意单减 5 元", Off: 500, FromHours: 24 * 15, ForHours: 24 * 60, Crowd: 18, Left: 30, Claims: []Claim{
				{Person: "wen.reads", AgeHours: 24 * 8},
				{Person: "xiaoman.clay", AgeHours: 24 * 3},
			},
		},
		{
			Store: "select", Title: "新人券：满 99 减 15", MinSpend: 9_900, Off: 1_500, FromHours: 24 * 80, ForHours: 24 * 120, Crowd: 140,
			Left: 9_860, Claims: []Claim{
				{Person: "chenjiahe", AgeHours: 24 * 60, Group: "jiahe-shelf-and-chair"},
				{Person: "qiqi.mama", AgeHours: 24 * 6},
				{Person: "lu.runs", AgeHours: 24 * 20},
				{Person: "dudu.eats", AgeHours: 24 * 10},
			},
		},
		{
			Store: "select", Title: "护肤周 85 折，满 200 可用", MinSpend: 20_000, Percent: 15, FromHours: 24 * 2, ForHours: 24 * 7, Crowd: 66,
			Left: 434, Claims: []Claim{{Person: "lin.dresses", AgeHours: 20}},
		},
		{
			Store: "select", Title: "双十一余温：满 300 减 40", MinSpend: 30_000, Off: 4_000, FromHours: 24 * 10, ForHours: 24 * 7, Crowd: 88,
			Left: 112, Claims: []Claim{{Person: "qiqi.mama", AgeHours: 24 * 8}, {Person: "lin.dresses", AgeHours: 24 * 9}},
		},
		{
			Store: "shanjiao", Title: "周二开烘，满 80 减 10", MinSpend: 8_000, Off: 1_000, FromHours: 24 * 4, ForHours: 24 * 14, Crowd: 25,
			Left: 75, Claims: []Claim{{Person: "dudu.eats", AgeHours: 50}, {Person: "xiaoman.clay", AgeHours: 60}},
		},
		{
			Store: "harbourthread", Title: "Hem week: HK$50 off 600", MinSpend: 60_000, Off: 5_000, FromHours: 24 * 3, ForHours: 24 * 18,
			Crowd: 14, Left: 36, Claims: []Claim{{Person: "ah_kit", AgeHours: 24}, {Person: "lin.dresses", AgeHours: 40}},
		},
		{
			Store: "kumori", Title: "Grey day 5%", Percent: 5, FromHours: 24 * 1, ForHours: 24 * 5, Crowd: 22, Left: 178, Claims: []Claim{
				{Person: "nora.frames", AgeHours: 5},
			},
		},
		{
			Store: "kumori", Title: "500 yen off letters and ink", MinSpend: 3_000, Off: 500, FromHours: 24 * 30, ForHours: 24 * 90,
			Crowd: 16, Left: 84, Claims: []Claim{{Person: "wen.reads", AgeHours: 24 * 21}, {Person: "nora.frames", AgeHours: 24 * 11}},
		},
		{
			Store: "looplathe", Title: "$5 off anything turned", Off: 500, FromHours: 24 * 25, ForHours: 24 * 60, Crowd: 11, Left: 29,
			Claims: []Claim{{Person: "ada.makes.desks", AgeHours: 24 * 6}, {Person: "nora.frames", AgeHours: 24 * 9}},
		},
		{
			Store: "brume", Title: "−10 % pour le premier flacon", Percent: 10, MinSpend: 5_000, FromHours: 24 * 40, ForHours: 24 * 90,
			Crowd: 19, Left: 81, Claims: []Claim{{Person: "priya.cooks", AgeHours: 24 * 3}, {Person: "chenjiahe", AgeHours: 24 * 23}},
		},
		{
			Store: "langlang", Title: "开门那天再用：减 20", MinSpend: 10_000, Off: 2_000, FromHours: 24 * 14, ForHours: 24 * 60, Crowd: 8,
			Left: 92, Claims: []Claim{{Person: "snowy.hana", AgeHours: 24 * 13}},
		},
		{
			Store: "maoqiu", Title: "店长亲爪盖章：满 99 减 9", MinSpend: 9_900, Off: 900, FromHours: 24 * 18, ForHours: 24 * 36, Crowd: 41,
			Left: 59, Claims: []Claim{{Person: "mochi.and.ben", AgeHours: 24 * 7}, {Person: "qiqi.mama", AgeHours: 24 * 11}},
		},
	}
}
