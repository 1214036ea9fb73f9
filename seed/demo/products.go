package demo

import "slices"

// Products lists the goods, store by store.
func Products() []Product {
	return slices.Concat(
		slowFireProducts(), azhenProducts(), yesongProducts(), sanlouProducts(), selectProducts(), shanjiaoProducts(),
		harbourProducts(), kumoriProducts(), loopProducts(), brumeProducts(), langlangProducts(), maoqiuProducts(),
	)
}
