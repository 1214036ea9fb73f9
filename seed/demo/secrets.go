package demo

import "fmt"

// Secret is what only the person may know of themselves. The numbers are of ranges that no telephone rings under.
type Secret struct {
	Handle     string
	Phone      string // as E.164 writes it; empty when none is known
	RealName   bool   // proved
	HidesLikes bool
}

// Secrets lists the private data of the demo, a row a person.
func Secrets() []Secret {
	return []Secret{
		{Handle: "xiaoman.clay", Phone: "+8613800138001", RealName: true},
		{Handle: "azhen_nainai", Phone: "+8613800138002", RealName: true},
		{Handle: "yesong.outdoor", Phone: "+8613800138003", RealName: true},
		{Handle: "sanlou.plants", Phone: "+8613800138004", RealName: true},
		{Handle: "trellis.select", Phone: "+8613800138005", RealName: true},
		{Handle: "shanjiao.coffee", Phone: "+8613800138006", RealName: true},
		{Handle: "harbour.thread", Phone: "+85255550107", RealName: true},
		{Handle: "kumori.bungu", RealName: true},
		{Handle: "loop.lathe", Phone: "+15035550109", RealName: true},
		{Handle: "brume.fils", Phone: "+33639980010", RealName: true},
		{Handle: "langlang.surf", Phone: "+8613800138011", RealName: true},
		{Handle: "maoqiu.store", Phone: "+8613800138012", RealName: true},
		{Handle: "dudu.eats", Phone: "+8613800138013", RealName: true},
		{Handle: "nora.frames", HidesLikes: true},
		{Handle: "chenjiahe", Phone: "+8613800138015", RealName: true, HidesLikes: true},
		{Handle: "tomasz.rides"},
		{Handle: "lu.runs", Phone: "+8613800138017", RealName: true},
		{Handle: "wen.reads", Phone: "+8613800138018"},
		{Handle: "priya.cooks", Phone: "+447700900119", RealName: true},
		{Handle: "mochi.and.ben", Phone: "+447700900120"},
		{Handle: "ah_kit", Phone: "+85255550121", RealName: true},
		{Handle: "lin.dresses", Phone: "+8613800138022", RealName: true},
		{Handle: "ada.makes.desks", Phone: "+14165550123"},
		{Handle: "qiqi.mama", Phone: "+8613800138024"},
		{Handle: "snowy.hana", RealName: true},
	}
}

// Secret is what only the i-th person may know of themselves; Handle is left to the caller.
func (g *Generator) Secret(i int) Secret {
	dice := g.dice(secretDice, i)
	phone := fmt.Sprintf("+861380013%04d", 8000+i%1000)
	if words, _ := g.speak(i); words.lang == English {
		phone = fmt.Sprintf("+447700900%03d", i%1000)
	}
	return Secret{Phone: phone, RealName: dice.IntN(2) == 0, HidesLikes: dice.IntN(10) == 0}
}
