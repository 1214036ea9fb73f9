package demo

// LiveStatus is how far a live room has come.
type LiveStatus string

// The states of a live room.
const (
	LiveScheduled LiveStatus = "SCHEDULED"
	LiveOnAir     LiveStatus = "LIVE"
	LivePaused    LiveStatus = "PAUSED"
	LiveEnded     LiveStatus = "ENDED"
	LiveBanned    LiveStatus = "BANNED"
)

// Live is a live room. Whoever was to be told when it goes on air is in Waiting.
type Live struct {
	Host    string // handle
	Store   string // the host's, for which it is held; empty for none
	Title   string
	Cover   *Picture // nil for none
	Status  LiveStatus
	InHours float64 // from now on when it begins; negative once it has begun
	Hours   float64 // how long it was, where it is over
	Waiting []string
}

// Lives lists the live rooms: of every state, with a store and without, and two hosts who are on air.
func Lives() []Live {
	cover := func(scene, palette, alt string) *Picture {
		return &Picture{Scene: scene, Palette: palette, Aspect: Landscape, Alt: alt}
	}
	return []Live{
		{
			Host: "xiaoman.clay", Store: "slow.fire", Title: "第四十一窑，开门给你们看", Status: LiveOnAir, InHours: -.6,
			Cover:   cover("vase", "clay", "窑口前的一排新瓶子"),
			Waiting: []string{"wen.reads", "chenjiahe", "qiqi.mama", "dudu.eats", "sanlou.plants"},
		},
		{
			Host: "loop.lathe", Title: "Turning a lamp from one block, questions welcome", Status: LiveOnAir, InHours: -1.2,
			Cover: cover("mushroom-lamp", "oat", "A half-turned lamp on the lathe"), Waiting: []string{"nora.frames", "ada.makes.desks"},
		},
		{
			Host: "yesong.outdoor", Store: "yesong", Title: "雨天搭帐篷，不剪辑", Status: LivePaused, InHours: -.9,
			Cover: cover("tent", "moss", "雨里的一顶帐篷"), Waiting: []string{"lu.runs", "ah_kit"},
		},
		{
			Host: "kumori.bungu", Store: "kumori", Title: "Ink night: six greys, one rain", Status: LiveScheduled, InHours: 26,
			Cover:   cover("stationery", "denim", "Six swatches of grey ink"),
			Waiting: []string{"wen.reads", "ada.makes.desks", "snowy.hana"},
		},
		{Host: "lu.runs", Title: "周日三十公里，边跑边聊", Status: LiveScheduled, InHours: 51, Waiting: []string{"dudu.eats"}},
		{Host: "langlang.surf", Title: "台风天不下水，聊板", Status: LiveEnded, InHours: -75, Hours: 0},
		{
			Host: "harbour.thread", Store: "harbourthread", Title: "Hemming a skirt, live and unhurried", Status: LiveEnded, InHours: -70,
			Hours: 1.5, Cover: cover("dress", "berry", "A skirt on the cutting table"), Waiting: []string{"lin.dresses"},
		},
		{Host: "maoqiu.store", Title: "全场秒杀！手慢无！", Status: LiveBanned, InHours: -200, Hours: .3, Waiting: []string{"qiqi.mama"}},
	}
}
