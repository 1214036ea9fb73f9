package demo

// Rate is what a store asks for sending to some regions, in minor units of its currency.
type Rate struct {
	Regions   []string // ISO 3166 codes, or * for everywhere else
	Fee       int64
	FreeAbove int64 // 0 when it never is
	Hours     int   // until it leaves the store
	Days      int   // under way
}

// Place is somewhere to send things to. Names, numbers and doors are made up.
type Place struct {
	Recipient string
	Phone     string
	Region    string
	Line      string
}

// Counter is what stands behind a store's counter.
type Counter struct {
	Store       string // handle
	LegalEntity string
	Returns     Place
	Rates       []Rate
	Staff       []Staff
}

// Staff is somebody who works for a store beside its owner.
type Staff struct {
	Person string // handle
	Role   string // a StoreRole
	Hours  float64
}

// Counters lists what stands behind the counters, a store each.
func Counters() []Counter {
	mainland := func(hours int) []Rate {
		return []Rate{
			{Regions: []string{"CN"}, Fee: 800, FreeAbove: 9_900, Hours: hours, Days: 3},
			{Regions: []string{"CN-XZ", "CN-XJ", "CN-QH", "CN-NM", "CN-HI"}, Fee: 1_800, FreeAbove: 29_900, Hours: hours, Days: 7},
			{Regions: []string{"HK", "MO", "TW"}, Fee: 3_500, FreeAbove: 59_900, Hours: hours, Days: 6},
		}
	}
	return []Counter{
		{
			Store: "slow.fire", LegalEntity: "景德镇珠山区慢火陶艺工作室（个体工商户）",
			Returns: Place{"小满", "13800000101", "CN-JX", "景德镇市珠山区旧瓷厂 2 号楼 204"},
			Rates: append(mainland(72), Rate{
				Regions: []string{"*"}, Fee: 12_000, Hours: 120, Days: 14,
			}),
			Staff: []Staff{{"lu.runs", "SUPPORT", 24 * 120}},
		},
		{
			Store: "azhen.knits", LegalEntity: "陈阿珍（个人）",
			Returns: Place{"阿珍", "13800000102", "CN-ZJ", "绍兴市越城区仓桥直街 17 号"},
			Rates:   mainland(96)[:2],
		},
		{
			Store: "yesong", LegalEntity: "湖州野松户外用品有限公司",
			Returns: Place{"野松售后", "057200001290", "CN-ZJ", "德清县莫干山镇燎原村 33 号"},
			Rates: append(mainland(24),
				Rate{Regions: []string{"JP", "KR"}, Fee: 6_800, FreeAbove: 99_900, Hours: 48, Days: 7},
				Rate{Regions: []string{"*"}, Fee: 15_000, Hours: 48, Days: 12}),
			Staff: []Staff{
				{"langlang.surf", "MANAGER", 24 * 410},
				{"nora.frames", "SUPPORT", 24 * 300},
				{"chenjiahe", "WAREHOUSE", 24 * 210},
				{"wen.reads", "FINANCE", 24 * 150},
			},
		},
		{
			Store: "sanlou", LegalEntity: "周松年（个人）",
			Returns: Place{"老周", "13800000103", "CN-SH", "上海市虹口区山阴路 61 弄 3 楼"},
			Rates: []Rate{
				{Regions: []string{"CN-SH"}, Fee: 500, FreeAbove: 4_900, Hours: 24, Days: 1},
				{Regions: []string{"CN-JS", "CN-ZJ"}, Fee: 800, FreeAbove: 9_900, Hours: 24, Days: 2},
				{Regions: []string{"CN"}, Fee: 1_200, FreeAbove: 14_900, Hours: 48, Days: 4},
			},
		},
		{
			Store: "select", LegalEntity: "藤蔓（上海）网络科技有限公司",
			Returns: Place{"藤选退货仓", "02100001490", "CN-JS", "昆山市花桥镇物流园 8 号库"},
			Rates: append(mainland(24),
				Rate{Regions: []string{"CN-SH", "CN-JS", "CN-ZJ"}, Fee: 600, FreeAbove: 5_900, Hours: 12, Days: 1},
				Rate{Regions: []string{"*"}, Fee: 9_900, FreeAbove: 99_900, Hours: 24, Days: 10}),
			Staff: []Staff{
				{"tomasz.rides", "MANAGER", 24 * 480},
				{"nora.frames", "SUPPORT", 24 * 400},
				{"mochi.and.ben", "WAREHOUSE", 24 * 200},
				{"ah_kit", "FINANCE", 24 * 300},
			},
		},
		{
			Store: "shanjiao", LegalEntity: "保山山脚咖啡有限公司",
			Returns: Place{"山脚烘焙间", "087500001000", "CN-YN", "保山市隆阳区新寨路 5 号"},
			Rates:   mainland(48),
			Staff:   []Staff{{"wen.reads", "SUPPORT", 24 * 365}, {"chenjiahe", "MANAGER", 24 * 260}},
		},
		{
			Store: "harbourthread", LegalEntity: "Harbour & Thread Limited 港線有限公司",
			Returns: Place{"The studio", "+852 5500 0630", "HK", "Flat B, 6/F, 99 Tai Nan Street, Sham Shui Po"},
			Rates: []Rate{
				{Regions: []string{"HK"}, Fee: 3_000, FreeAbove: 30_000, Hours: 48, Days: 1},
				{Regions: []string{"MO", "CN", "TW"}, Fee: 6_000, FreeAbove: 80_000, Hours: 48, Days: 5},
				{Regions: []string{"*"}, Fee: 18_000, FreeAbove: 200_000, Hours: 72, Days: 10},
			},
			Staff: []Staff{{"snowy.hana", "SUPPORT", 24 * 220}, {"ada.makes.desks", "FINANCE", 24 * 180}},
		},
		{
			Store: "kumori", LegalEntity: "合同会社くもり文具",
			Returns: Place{"Kumori", "+81 75 000 0860", "JP-26", "Teramachi-dori 12, Nakagyo-ku, Kyoto"},
			Rates: []Rate{
				{Regions: []string{"JP"}, Fee: 500, FreeAbove: 5_000, Hours: 24, Days: 2},
				{Regions: []string{"CN", "HK", "TW", "KR"}, Fee: 1_200, FreeAbove: 15_000, Hours: 24, Days: 7},
				{Regions: []string{"*"}, Fee: 2_400, FreeAbove: 30_000, Hours: 24, Days: 12},
			},
		},
		{
			Store: "looplathe", LegalEntity: "Okafor Turning LLC",
			Returns: Place{"Dale Okafor", "+1 503 555 0137", "US-OR", "1140 SE Salmon Street, Portland"},
			Rates: []Rate{
				{Regions: []string{"US"}, Fee: 490, FreeAbove: 4_900, Hours: 72, Days: 5},
				{Regions: []string{"US-AK", "US-HI"}, Fee: 1_500, FreeAbove: 15_000, Hours: 72, Days: 9},
				{Regions: []string{"CA"}, Fee: 1_400, FreeAbove: 15_000, Hours: 72, Days: 9},
			},
		},
		{
			Store: "brume", LegalEntity: "Brume & Fils SAS",
			Returns: Place{"Le fils", "+33 4 00 00 07 10", "FR-69", "3 montée de la Grande Côte, Lyon"},
			Rates: []Rate{
				{Regions: []string{"FR", "BE", "DE", "NL", "IT", "ES", "DK", "PL"}, Fee: 490, FreeAbove: 4_900, Hours: 48, Days: 4},
				{Regions: []string{"GB", "CH"}, Fee: 900, FreeAbove: 9_000, Hours: 48, Days: 6},
				{Regions: []string{"CN", "HK", "JP"}, Fee: 1_900, FreeAbove: 15_000, Hours: 48, Days: 9},
			},
		},
		{
			Store: "langlang", LegalEntity: "万宁浪浪水上运动服务部",
			Returns: Place{"浪浪", "13800000104", "CN-HI", "万宁市日月湾冲浪街 8 号"},
			Rates: []Rate{
				{Regions: []string{"CN-HI"}, Fee: 500, Hours: 48, Days: 1},
				{Regions: []string{"CN"}, Fee: 2_500, Hours: 48, Days: 5},
			},
		},
		{
			Store: "maoqiu", LegalEntity: "成都毛球便利店（个体工商户）",
			Returns: Place{"打包员", "13800000105", "CN-SC", "成都市武侯区玉林西路 23 号"},
			Rates:   mainland(48)[:2],
			Staff:   []Staff{{"wen.reads", "WAREHOUSE", 24 * 90}, {"xiaoman.clay", "FINANCE", 24 * 80}},
		},
	}
}
