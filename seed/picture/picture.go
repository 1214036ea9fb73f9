// Package picture draws the demo pictures: flat illustrations of a cup, a tent, a cat, composed from a scene, a palette and
// a seed. The same arguments give the same bytes.
package picture

import (
	"image"
	"math/rand/v2"
)

// Scene names what a picture shows.
type Scene string

// The scenes.
const (
	Backpack     Scene = "backpack"
	Beach        Scene = "beach"
	Bed          Scene = "bed"
	Bicycle      Scene = "bicycle"
	Blocks       Scene = "blocks"
	Bookshelf    Scene = "bookshelf"
	Bowl         Scene = "bowl"
	Breakfast    Scene = "breakfast"
	Cactus       Scene = "cactus"
	Cake         Scene = "cake"
	Camera       Scene = "camera"
	Candle       Scene = "candle"
	Cat          Scene = "cat"
	Chair        Scene = "chair"
	City         Scene = "city"
	Coffee       Scene = "coffee"
	Desk         Scene = "desk"
	Dog          Scene = "dog"
	DomeTent     Scene = "dome-tent"
	Dress        Scene = "dress"
	Fern         Scene = "fern"
	Fruit        Scene = "fruit"
	GingerCat    Scene = "ginger-cat"
	GoldenDog    Scene = "golden-dog"
	Jewellery    Scene = "jewellery"
	Knit         Scene = "knit"
	Lake         Scene = "lake"
	Lamp         Scene = "lamp"
	Lipstick     Scene = "lipstick"
	Logo         Scene = "logo"
	Monstera     Scene = "monstera"
	MushroomLamp Scene = "mushroom-lamp"
	Perfume      Scene = "perfume"
	Plants       Scene = "plants"
	PleatedLamp  Scene = "pleated-lamp"
	Portrait     Scene = "portrait"
	Pourover     Scene = "pourover"
	Rain         Scene = "rain"
	Ramen        Scene = "ramen"
	Record       Scene = "record"
	RidgeTent    Scene = "ridge-tent"
	Ski          Scene = "ski"
	Skincare     Scene = "skincare"
	SnakePlant   Scene = "snake-plant"
	Sneakers     Scene = "sneakers"
	Stationery   Scene = "stationery"
	Surf         Scene = "surf"
	Tea          Scene = "tea"
	Tent         Scene = "tent"
	Tote         Scene = "tote"
	Track        Scene = "track"
	Vase         Scene = "vase"
)

// Scenes lists every scene by name.
func Scenes() []Scene {
	return []Scene{
		Backpack, Beach, Bed, Bicycle, Blocks, Bookshelf, Bowl, Breakfast, Cactus, Cake, Camera, Candle, Cat, Chair, City,
		Coffee, Desk, Dog, DomeTent, Dress, Fern, Fruit, GingerCat, GoldenDog, Jewellery, Knit, Lake, Lamp, Lipstick, Logo,
		Monstera, MushroomLamp, Perfume, Plants, PleatedLamp, Portrait, Pourover, Rain, Ramen, Record, RidgeTent, Ski,
		Skincare, SnakePlant, Sneakers, Stationery, Surf, Tea, Tent, Tote, Track, Vase,
	}
}

// Draw paints a scene in the colours of a palette. The seed chooses the variation: what stands where, how big, in which of
// the colours. An unknown scene is drawn as Logo, an unknown palette as Oat; sides below one pixel count as one.
func Draw(s Scene, p Palette, seed uint64, width, height int) *image.RGBA {
	width, height = max(width, 1), max(height, 1)
	base, lead := p.lead()
	dice := rand.New(rand.NewPCG(seed, mixName(string(s)))) //nolint:gosec // a picture, no secret
	c := newCanvas(colours(base), lead, dice, width, height)
	painter(s)(c)
	c.finish(seed)
	return c.img
}

func painter(s Scene) func(*canvas) {
	switch s {
	case Backpack:
		return backpack
	case Beach:
		return beach
	case Bed:
		return bed
	case Bicycle:
		return bicycle
	case Blocks:
		return blocks
	case Bookshelf:
		return bookshelf
	case Bowl:
		return bowl
	case Breakfast:
		return breakfast
	case Cake:
		return cake
	case Camera:
		return camera
	case Candle:
		return candle
	case Cat:
		return func(c *canvas) { catOf(c, c.dice.IntN(4)) }
	case Chair:
		return chair
	case City:
		return city
	case Coffee:
		return coffee
	case Desk:
		return desk
	case Dog:
		return func(c *canvas) { dogOf(c, c.dice.IntN(4), c.chance(.65)) }
	case Dress:
		return dress
	case Fruit:
		return fruit
	case Jewellery:
		return jewellery
	case Knit:
		return knit
	case Lake:
		return lake
	case Lamp:
		return func(c *canvas) { lampOf(c, c.dice.IntN(3)) }
	case Lipstick:
		return lipstick
	case Perfume:
		return perfume
	case Plants:
		return plants
	case Portrait:
		return portrait
	case Pourover:
		return pourover
	case Rain:
		return rain
	case Ramen:
		return ramen
	case Record:
		return record
	case Ski:
		return ski
	case Skincare:
		return skincare
	case Sneakers:
		return sneakers
	case Stationery:
		return stationery
	case Surf:
		return surf
	case Tea:
		return tea
	case Tent:
		return func(c *canvas) { tentOf(c, c.chance(.5)) }
	case Tote:
		return tote
	case Track:
		return track
	case Vase:
		return vase
	case Cactus:
		return func(c *canvas) { onePlant(c, 3) }
	case Fern:
		return func(c *canvas) { onePlant(c, 2) }
	case Monstera:
		return func(c *canvas) { onePlant(c, 1) }
	case SnakePlant:
		return func(c *canvas) { onePlant(c, 0) }
	case MushroomLamp:
		return func(c *canvas) { lampOf(c, 0) }
	case PleatedLamp:
		return func(c *canvas) { lampOf(c, 1) }
	case RidgeTent:
		return func(c *canvas) { tentOf(c, true) }
	case DomeTent:
		return func(c *canvas) { tentOf(c, false) }
	case GingerCat:
		return func(c *canvas) { catOf(c, 0) }
	case GoldenDog:
		return func(c *canvas) { dogOf(c, 0, true) }
	case Logo:
		return logo
	default:
		return logo
	}
}

// mixName is FNV-1a, so that scenes with one seed still differ in their dice.
func mixName(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return h
}
