package demo

// CartLine is a variant that somebody put into their cart.
type CartLine struct {
	Owner    string // handle
	Product  string // key
	Variant  int    // index into the product's variants
	Quantity int
	Unticked bool    // stays when the cart is checked out
	Paid     int64   // what it cost when it was put in, where that has changed since; else 0
	AgeHours float64 // since it was put in
}

// CartLines lists the carts, line by line: goods of several stores, a price that changed, goods that are sold out, taken off
// sale or of a store that pauses.
func CartLines() []CartLine {
	return []CartLine{
		{Owner: "qiqi.mama", Product: "yesong-pack-20-old", Variant: 0, Quantity: 1, Unticked: true, AgeHours: 24 * 40},
		{Owner: "qiqi.mama", Product: "select-rainbow-blocks", Variant: 0, Quantity: 1, AgeHours: 24 * 9},
		{Owner: "qiqi.mama", Product: "azhen-kids-cardigan", Variant: 1, Quantity: 1, AgeHours: 24 * 6},
		{Owner: "qiqi.mama", Product: "select-barrier-cream", Variant: 1, Quantity: 2, Paid: 15_900, AgeHours: 24 * 5},
		{Owner: "qiqi.mama", Product: "maoqiu-fish-snack", Variant: 0, Quantity: 6, AgeHours: 24 * 3},
		{Owner: "qiqi.mama", Product: "lang-beach-towel", Variant: 0, Quantity: 1, Unticked: true, AgeHours: 24 * 2},
		{Owner: "qiqi.mama", Product: "clay-seconds-box", Variant: 0, Quantity: 1, Unticked: true, AgeHours: 20},
		{Owner: "chenjiahe", Product: "select-pleated-lamp", Variant: 0, Quantity: 2, Paid: 29_900, AgeHours: 24 * 8},
		{Owner: "chenjiahe", Product: "clay-teapot", Variant: 1, Quantity: 1, AgeHours: 30},
		{Owner: "ah_kit", Product: "ht-travel-pack", Variant: 1, Quantity: 1, AgeHours: 24 * 4},
		{Owner: "ah_kit", Product: "kumori-pencil-roll", Variant: 0, Quantity: 1, AgeHours: 24 * 2},
		{Owner: "nora.frames", Product: "loop-brass-weight", Variant: 0, Quantity: 1, AgeHours: 55},
		{Owner: "nora.frames", Product: "kumori-rain-ink", Variant: 1, Quantity: 1, AgeHours: 50},
		{Owner: "nora.frames", Product: "brume-rose-attic", Variant: 0, Quantity: 1, Unticked: true, AgeHours: 24 * 12},
		{Owner: "priya.cooks", Product: "clay-noodle-bowl", Variant: 1, Quantity: 2, AgeHours: 24 * 7},
		{Owner: "lin.dresses", Product: "ht-rain-dress", Variant: 0, Quantity: 1, AgeHours: 8},
		{Owner: "lin.dresses", Product: "azhen-fairisle-jumper", Variant: 2, Quantity: 1, AgeHours: 6},
		{Owner: "xiaoman.clay", Product: "plant-fern", Variant: 0, Quantity: 1, AgeHours: 24 * 16},
	}
}

// Address is where somebody has things sent to; the first of a person is their default.
type Address struct {
	Owner string // handle
	Place
}

// Addresses lists the addresses, at least one of each person.
func Addresses() []Address {
	return []Address{
		{"xiaoman.clay", Place{"小满", "13800000001", "CN-JX", "景德镇市珠山区旧瓷厂 2 号楼 204"}},
		{"azhen_nainai", Place{"陈阿珍", "13800000002", "CN-ZJ", "绍兴市越城区仓桥直街 17 号"}},
		{"azhen_nainai", Place{"孙子小宇", "13800000003", "CN-ZJ", "杭州市西湖区文三路 90 号 12 幢 501"}},
		{"yesong.outdoor", Place{"野松前台", "13800000004", "CN-ZJ", "德清县莫干山镇燎原村 33 号"}},
		{"sanlou.plants", Place{"周老师", "13800000005", "CN-SH", "上海市虹口区山阴路 61 弄 3 楼"}},
		{"trellis.select", Place{"藤选样品间", "13800000006", "CN-SH", "上海市徐汇区安福路 300 号"}},
		{"shanjiao.coffee", Place{"山脚老板", "13800000007", "CN-YN", "保山市隆阳区新寨路 5 号"}},
		{"harbour.thread", Place{"Fong", "+852 5500 0008", "HK", "Flat B, 6/F, 99 Tai Nan Street, Sham Shui Po"}},
		{"kumori.bungu", Place{"Kumori", "+81 75 000 0009", "JP-26", "Teramachi-dori 12, Nakagyo-ku, Kyoto"}},
		{"loop.lathe", Place{"Dale Okafor", "+1 503 555 0110", "US-OR", "1140 SE Salmon Street, Portland"}},
		{"brume.fils", Place{"Brume & Fils", "+33 4 00 00 00 11", "FR-69", "3 montée de la Grande Côte, Lyon"}},
		{"langlang.surf", Place{"浪浪", "13800000012", "CN-HI", "万宁市日月湾冲浪街 8 号"}},
		{"maoqiu.store", Place{"毛球家", "13800000013", "CN-SC", "成都市武侯区玉林西路 23 号"}},
		{"dudu.eats", Place{"嘟嘟", "13800000014", "CN-SC", "成都市锦江区水碾河路 8 号 6-2"}},
		{"nora.frames", Place{"Nora Feldt", "+45 00 00 00 15", "DK-84", "Istedgade 44, 3. tv., Copenhagen"}},
		{"chenjiahe", Place{"陈嘉禾", "13800000016", "CN-SH", "上海市静安区陕西北路 470 弄 9 号 401"}},
		{"chenjiahe", Place{"陈嘉禾（公司）", "13800000016", "CN-SH", "上海市黄浦区淮海中路 1 号 18 楼"}},
		{"tomasz.rides", Place{"Tomasz W.", "+49 30 0000 0017", "DE-BE", "Weserstraße 120, Hinterhaus, Berlin"}},
		{"lu.runs", Place{"鹿鹿", "13800000018", "CN-JS", "南京市鼓楼区颐和路 20 号"}},
		{"wen.reads", Place{"文文", "13800000019", "CN-BJ", "北京市东城区鼓楼东大街 77 号"}},
		{"wen.reads", Place{"文文编辑部收", "13800000020", "CN-BJ", "北京市朝阳区东三环 5 号 21 层"}},
		{"priya.cooks", Place{"Priya Raman", "+44 7700 900021", "GB-LND", "12 Bellenden Road, Peckham, London"}},
		{"mochi.and.ben", Place{"Ben (and Mochi)", "+44 7700 900022", "GB-BRH", "5 Kemp Street, Brighton"}},
		{"ah_kit", Place{"阿傑", "+852 5500 0023", "HK", "土瓜灣馬頭圍道 200 號 8 樓 C"}},
		{"lin.dresses", Place{"林一枝", "13800000024", "CN-GD", "广州市越秀区东山口庙前西街 40 号"}},
		{"ada.makes.desks", Place{"Ada W.", "+1 416 555 0125", "CA-ON", "77 Euclid Avenue, Toronto"}},
		{"qiqi.mama", Place{"七七妈", "13800000026", "CN-HB", "武汉市武昌区昙华林 88 号 2 单元 301"}},
		{"qiqi.mama", Place{"七七外婆", "13800000027", "CN-HB", "宜昌市西陵区珍珠路 9 号"}},
		{"snowy.hana", Place{"Hana", "+81 136 00 0028", "JP-01", "Hirafu 2-chome, Kutchan, Hokkaido"}},
	}
}
