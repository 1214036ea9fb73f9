package demo

// Shelf is a category and those within it. One that holds goods says by which name they know it.
type Shelf struct {
	Name     string
	Category Category // of the goods that stand on it; empty for one that only holds others
	Shelves  []Shelf
}

// Shelves lists the tree of categories, two levels deep.
func Shelves() []Shelf {
	return []Shelf{
		{Name: "餐厨 Kitchen & Table", Shelves: []Shelf{
			{Name: "餐具器皿 Tableware", Category: Tableware},
			{Name: "咖啡 Coffee", Category: Coffee},
		}},
		{Name: "居家 Home & Living", Shelves: []Shelf{
			{Name: "家具软装 Furniture & Textiles", Category: Home},
			{Name: "绿植花园 Plants", Category: Plants},
		}},
		{Name: "穿搭 Fashion", Shelves: []Shelf{
			{Name: "衣服 Clothing", Category: Fashion},
			{Name: "鞋履 Shoes", Category: Shoes},
			{Name: "包袋 Bags", Category: Bags},
			{Name: "首饰 Jewellery", Category: Jewellery},
		}},
		{Name: "美妆香氛 Beauty & Scent", Shelves: []Shelf{
			{Name: "护肤彩妆 Skincare & Make-up", Category: Beauty},
			{Name: "香水香薰 Fragrance", Category: Fragrance},
		}},
		{Name: "运动户外 Sport & Outdoors", Shelves: []Shelf{
			{Name: "露营徒步 Camping & Hiking", Category: Outdoor},
			{Name: "水上运动 Water Sports", Category: Sport},
		}},
		{Name: "书房影音 Desk & Sound", Shelves: []Shelf{
			{Name: "文具纸品 Stationery", Category: Stationery},
			{Name: "唱片音响 Records & Audio", Category: Audio},
			{Name: "摄影 Photography", Category: Photo},
		}},
		{Name: "家人 Family", Shelves: []Shelf{
			{Name: "宠物 Pets", Category: Pets},
			{Name: "孩子 Kids", Category: Kids},
		}},
	}
}
